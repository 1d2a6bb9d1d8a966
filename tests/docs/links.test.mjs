// Links of documents lead somewhere: the file is there, and so is the heading. Pages of two languages are the same, and Chinese
// ones say which links lead to English.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allTokens, anchors, decoded, plain, readDocuments, tokensOf } from '../../scripts/lib/documents.mjs';
import { fencedBlocks, isCode, wordless } from './blocks.mjs';

/** @typedef {import('../../scripts/lib/documents.mjs').Document} Document */

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = readDocuments(root);

/** @param {Document} document */
function readLinks({ text }) {
  const anchor = anchors();
  const tokens = allTokens(tokensOf(text));
  const headings = tokens.flatMap((token) =>
    token.type === 'heading' && 'tokens' in token ? [anchor(plain(token.tokens))] : [],
  );
  const links = tokens.flatMap((token) =>
    (token.type === 'link' || token.type === 'image') && 'href' in token ? [String(token.href)] : [],
  );
  return { headings: new Set(headings), links };
}

/** @param {readonly Document[]} those @returns {string[]} */
function broken(those) {
  const read = new Map(those.map((document) => [document.file, readLinks(document)]));
  return [...read].flatMap(([file, { links }]) =>
    links
      .filter((href) => {
        if (/^https:/.test(href)) return false;
        const whole = decoded(href);
        if (whole === undefined) return true;
        const [target = '', fragment] = whole.split('#');
        const place = target ? path.posix.join(path.posix.dirname(file), target) : file;
        if (!existsSync(path.join(root, place))) return true;
        return fragment !== undefined && !read.get(place)?.headings.has(fragment);
      })
      .map((href) => `${file}: ${href}`),
  );
}

test('links lead to files and headings that are there', () => {
  assert.deepEqual(broken(documents), []);
  const [one, ...others] = documents;
  assert.ok(one);
  const text = `${one.text}\n[a](nowhere.md) [b](#nothing) [c](http://plain.example) [d](%zz)\n`;
  assert.deepEqual(broken([{ ...one, text }, ...others]), [
    `${one.file}: nowhere.md`,
    `${one.file}: #nothing`,
    `${one.file}: http://plain.example`,
    `${one.file}: %zz`,
  ]);
});

const paired = documents.filter(({ part, language }) => ['guide', 'products'].includes(part) && language === 'en');

for (const { file, text, other } of paired) {
  test(`${file}: both languages have the same code and the same sections`, () => {
    const chinese = documents.find((document) => document.file === other);
    assert.ok(chinese, `${file} is not there in Chinese`);
    const code = (/** @type {Document} */ document) =>
      fencedBlocks(document.file, document.text)
        .filter((block) => isCode(block) || file.startsWith('docs/guide/'))
        .map((block) => `${block.kind}\n${wordless(block.code)}`);
    assert.deepEqual(code(chinese), code(/** @type {Document} */ ({ file, text })));
    const depths = (/** @type {string} */ markdown) =>
      allTokens(tokensOf(markdown)).flatMap((token) =>
        token.type === 'heading' && 'depth' in token ? [token.depth] : [],
      );
    assert.deepEqual(depths(chinese.text), depths(text));
    for (const [own, theirs] of [
      [text, chinese.file],
      [chinese.text, file],
    ])
      assert.ok(own?.includes(`](${path.posix.basename(`${theirs}`)})`), `no link to ${theirs}`);
  });
}

/**
 * Links of a Chinese page to English documents: the first to each, and the first to an example, says so.
 * @param {Document} document
 * @returns {string[]} those that do not
 */
function unsaid({ file, text }) {
  /** @type {Set<string>} */
  const seen = new Set();
  return [...text.matchAll(/\]\(([^)\s]+)\)(（英文）)?/g)].flatMap(([, href = '', said]) => {
    const target = decodeURIComponent(href).split('#')[0] ?? '';
    const place = path.posix.join(path.posix.dirname(file), target);
    const known = documents.find((one) => [place, `${place}/README.md`].includes(one.file));
    const example = place.startsWith('examples');
    if (/^https:/.test(href) || !target || !(example || (known?.language === 'en' && !known.other))) return [];
    const group = example ? 'examples' : place;
    if (seen.has(group)) return [];
    seen.add(group);
    return said ? [] : [`${file}: ${href}`];
  });
}

test('Chinese pages say which documents are in English', () => {
  // All pages of the API reference are in English, which its first sentence says; so is the page of the other language.
  const chinese = documents.filter(({ language, part }) => language === 'zh-CN' && part !== 'reference');
  assert.deepEqual(chinese.flatMap(unsaid), []);
  const [one] = chinese;
  assert.ok(one);
  const text =
    '[a](../../SECURITY.md)（英文） [a](../../SECURITY.md#known-limits) [b](../../CHANGELOG.md) [c](README.md)';
  assert.deepEqual(unsaid({ ...one, text }), [`${one.file}: ../../CHANGELOG.md`]);
});
