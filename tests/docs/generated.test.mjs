// Documents that are made of others are as `node scripts/documents.mjs` would make them now.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { llmsText, plain, readDocuments, tokensOf } from '../../scripts/lib/documents.mjs';
import { makeReference } from '../../scripts/lib/reference.mjs';
import { publicMembers } from './members.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** @param {string} file */
const read = (file) => (existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : '');
const STALE = 'run `node scripts/documents.mjs`';
const pages = makeReference(root);
const documents = readDocuments(root);

test('the API reference is up to date', () => {
  const stale = Object.entries(pages).flatMap(([file, text]) => (read(file) === text ? [] : [file]));
  assert.deepEqual(stale, [], STALE);
  const files = readdirSync(path.join(root, 'docs/reference')).map((file) => `docs/reference/${file}`);
  assert.deepEqual(files.sort(), Object.keys(pages).sort(), STALE);
});

test('every public member of the package is in the reference, with its example', () => {
  const members = publicMembers(read('pkg-template/index.d.ts')).map(({ name }) =>
    name.replace(/^WechatPay\./, 'pay.'),
  );
  const client = pages['docs/reference/client.md'] ?? '';
  const sections = client.split(/^### /m).slice(1);
  const absent = members.filter((name) => {
    const section = sections.find((one) =>
      [name, name.replace(/^pay\./, 'WechatPay.')].includes(one.split('\n')[0] ?? ''),
    );
    return !section?.includes('\nExample:\n');
  });
  // What hangs on the client has pages of its own.
  assert.deepEqual(
    absent.filter((name) => !/^pay\.(?:\[Symbol\.dispose\]|\w+)$/.test(name)),
    [],
  );
  assert.match(pages['docs/reference/refunds.md'] ?? '', /^### pay\.refunds\.create$[\s\S]*?^Example:$/m);
  assert.match(pages['docs/reference/profit-sharing.md'] ?? '', /^### pay\.profitSharing\./m);
});

test('llms.txt lists every document', () => {
  assert.equal(read('llms.txt'), llmsText(documents), STALE);
  for (const { file } of documents) assert.ok(read('llms.txt').includes(`](${file})`), file);
  const [first] = documents;
  assert.ok(first);
  const added = { ...first, file: 'docs/guide/another.md', title: 'Another' };
  assert.match(llmsText([...documents, added]), /^- \[Another\]\(docs\/guide\/another\.md\): /m);
});

test('every document says what it is about in words of its own, not those of a picture', () => {
  assert.equal(plain(tokensOf('![Seconds](figure.svg)<br>')), '');
  const pages = documents.filter(({ part }) => part !== 'reference');
  const doubled = pages.filter(
    (one) => !one.summary || pages.some((other) => other !== one && other.summary === one.summary),
  );
  assert.deepEqual(
    doubled.map(({ file, summary }) => `${file}: ${summary}`),
    [],
  );
});

test('what llms.txt says of the package is in the package', () => {
  const [, list = ''] = /## In the npm package\n\n([\s\S]*?)\n\n/.exec(read('llms.txt')) ?? [];
  const contents = read('tests/package/contents.txt').split('\n');
  const files = [...list.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file);
  assert.ok(files.length > 3);
  assert.doesNotMatch(list, /\d,\d{3}/, 'a number that nothing keeps up to date');
  for (const file of files)
    assert.ok(
      contents.some((one) => one.startsWith(file)),
      file,
    );
});
