// The documents as pages: everything is there, links work, nothing of a document gets through as HTML.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeBook, pageOf } from '../../scripts/lib/book.mjs';
import { decoded, readDocuments } from '../../scripts/lib/documents.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = readDocuments(root);
const { pages, pictures } = makeBook(root, documents);
/** Where the book is, from the root of the demo page. */
const FOLDER = 'docs';

/** @param {string} html */
const idsOf = (html) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));
/** @param {string} html @param {string} attribute */
const values = (html, attribute) =>
  [...html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);

/** @param {ReadonlyMap<string, string>} those @returns {string[]} what leads nowhere */
function broken(those) {
  const ids = new Map([...those].map(([page, html]) => [page, idsOf(html)]));
  return [...those].flatMap(([page, html]) =>
    [...values(html, 'href'), ...values(html, 'src')]
      .filter((target) => {
        if (target.startsWith('https://')) return false;
        const whole = decoded(target);
        if (whole === undefined) return true;
        const [file = '', id] = whole.split('#');
        const place = file ? path.posix.join(path.posix.dirname(`${FOLDER}/${page}`), file) : `${FOLDER}/${page}`;
        const inside = place.startsWith(`${FOLDER}/`) ? place.slice(FOLDER.length + 1) : undefined;
        if (inside === undefined) return !existsSync(path.join(root, 'www', place));
        return !(pictures.has(inside) || (ids.has(inside) && (id === undefined || ids.get(inside)?.has(id))));
      })
      .map((target) => `${page}: ${target}`),
  );
}

test('every document has a page, in its language, with all documents beside it', () => {
  assert.ok(pages.size > documents.length);
  for (const { file, language, other } of documents) {
    const html = pages.get(pageOf(file)) ?? '';
    assert.ok(html.startsWith(`<!doctype html>\n<html lang="${language}">`), file);
    assert.match(html, /<meta name="viewport"/);
    if (other) assert.ok(html.includes(`<a href="${path.posix.basename(pageOf(other))}" lang="`), file);
  }
  for (const [index, language] of [
    ['index.html', 'en'],
    ['index.zh-CN.html', 'zh-CN'],
  ])
    for (const document of documents.filter((one) => one.language === language))
      assert.ok(pages.get(`${index}`)?.includes(`href="${pageOf(document.file)}"`), `${index}: ${document.file}`);
});

test('links, pictures, style sheets and scripts are there', () => {
  assert.deepEqual(broken(pages), []);
  assert.ok(pictures.size > 3);
  for (const source of pictures.values()) assert.ok(existsSync(path.join(root, source)), source);
  const wrong = new Map([
    ...pages,
    ['index.html', '<a href="nowhere.html"> <a href="guide/keys.html#nothing"> <a href="%zz">'],
  ]);
  assert.deepEqual(broken(wrong), [
    'index.html: nowhere.html',
    'index.html: guide/keys.html#nothing',
    'index.html: %zz',
  ]);
});

test('a link that is malformed leads nowhere', () => {
  const [first] = documents;
  assert.ok(first);
  const book = makeBook(root, [{ ...first, text: '# Links\n\n[lost](%zz) and [lost](a%E4.md#b)\n' }]);
  assert.match(book.pages.get(pageOf(first.file)) ?? '', /<p>lost and lost<\/p>/);
});

test('links between documents stay in the book', () => {
  const keys = pages.get('guide/keys.html') ?? '';
  assert.match(keys, /href="\.\.\/certificates\.html#replacing-keys"/);
  assert.match(keys, /href="\.\.\/project\/README\.html#which-keys-do-i-need-and-where-are-they"/);
  const chinese = pages.get('guide/keys.zh-CN.html') ?? '';
  assert.match(chinese, /href="\.\.\/sandbox\.zh-CN\.html"/);
  assert.equal(chinese.match(/"keys\.html"/g)?.length, 1, 'the other language is linked once');
});

test('every page has the policy of the demo page, and no script of its own', () => {
  const policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/.exec(
    readFileSync(path.join(root, 'www/index.html'), 'utf8'),
  )?.[0];
  assert.ok(policy);
  for (const [page, html] of pages) {
    assert.ok(html.includes(policy), page);
    assert.deepEqual(html.match(/<script[^>]*>/g)?.length, 1, page);
    assert.doesNotMatch(html, /<[a-z][^>]* (?:on\w+|style)=/i, page);
  }
});

test('HTML in a document is shown, not passed', () => {
  const [first] = documents;
  assert.ok(first);
  const text = [
    '# A <b onclick="x()">title</b>',
    '<script>alert(1)</script>',
    '<!-- run: hidden -->',
    'An <img src=x onerror=alert(1)> inline, `<i>code</i>`, [a](javascript:alert(1)), [b](//elsewhere.example),',
    '[c](data:text/html,x), ![d](https://elsewhere.example/x.png), [e](https://good.example/"onclick="x)',
    '```html',
    '</code></pre><script>alert(2)</script>',
    '```',
    '| a | b |',
    '|---|---|',
    '| <u>x</u> | [f](vbscript:x) |',
  ]
    .join('\n\n')
    .replaceAll('|\n\n|', '|\n|')
    .replaceAll('html\n\n', 'html\n')
    .replaceAll('</script>\n\n```', '</script>\n```');
  const html = makeBook(root, [{ ...first, text, title: '<script>' }]).pages.get(pageOf(first.file)) ?? '';
  const main = html.slice(html.indexOf('<main'));
  assert.deepEqual([...new Set(main.match(/<[a-z]\w*/g))].sort(), [
    '<a',
    '<code',
    '<div',
    '<h1',
    '<main',
    '<p',
    '<pre',
    '<table',
    '<tbody',
    '<td',
    '<th',
    '<thead',
    '<tr',
  ]);
  assert.doesNotMatch(main, /run: hidden/);
  assert.match(main, /&lt;script&gt;alert\(1\)/);
  for (const target of values(main, 'href')) assert.match(target, /^https:\/\/good\.example\/[^" ]*$/);
  assert.match(html, /<title>&lt;script&gt; /);
});
