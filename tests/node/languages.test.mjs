// Both languages of the library's errors: every text in the source has them, and what a console shows.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import ts from 'typescript-5';
import { WechatPay, WechatPayError } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

const folder = fileURLToPath(new URL('../../pkg-template/', import.meta.url));
const CHINESE = /\p{Script=Han}/u;
/** Three words in a row, or a capital letter and a full stop: a text for people. */
const ENGLISH = /[A-Za-z]+ [a-z]+ [A-Za-z]+|^[A-Z][^.]* .*\.$/;
/** Answers to WeChat Pay, which it does not read. */
const WIRE = new Set(['not accepted', 'not processed']);

/** The text of a literal, its places as `${…}`; nothing for other nodes. @param {ts.Node} node @returns {string | undefined} */
function literal(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal: { text } }) => `\${}${text}`).join('');
}

/** Calls `visit` for every literal of a source. @param {string} source @param {(text: string, node: ts.Node) => void} visit */
function eachText(source, visit) {
  /** @param {ts.Node} node */
  const walk = (node) => {
    const text = literal(node);
    if (text !== undefined) visit(text, node);
    node.forEachChild(walk);
  };
  walk(ts.createSourceFile('x.js', source, ts.ScriptTarget.Latest, true));
}

/**
 * What is wrong with the texts of a source: every text for people is one of a pair, Chinese and English, with as many
 * values in each.
 * @param {string} source
 */
function troubles(source) {
  /** @type {string[]} */
  const found = [];
  let pairs = 0;
  eachText(source, (text, node) => {
    if (WIRE.has(text) || !(CHINESE.test(text) || ENGLISH.test(text))) return;
    const [zh, en, more] = ts.isArrayLiteralExpression(node.parent) ? node.parent.elements.map(literal) : [];
    if (isObjectPair(node)) return;
    const places = (/** @type {string} */ side) => side.split(/\$\{\}/).length;
    const right =
      zh !== undefined &&
      en !== undefined &&
      more === undefined &&
      CHINESE.test(zh) &&
      !CHINESE.test(en) &&
      /[a-z]/i.test(en) &&
      places(zh) === places(en);
    if (right) pairs += 1;
    else found.push(text);
  });
  return { found, pairs };
}

/** `zh: { message: … }` beside `en: { message: … }`. @param {ts.Node} node */
function isObjectPair(node) {
  const texts = node.parent?.parent?.parent;
  if (!texts || !ts.isPropertyAssignment(texts) || !ts.isObjectLiteralExpression(texts.parent)) return false;
  const names = texts.parent.properties.map(({ name }) => name?.getText());
  const language = CHINESE.test(literal(node) ?? '') ? 'zh' : 'en';
  return texts.name.getText() === language && names.includes('zh') && names.includes('en');
}

test('every text for people in the package is a pair of Chinese and English', () => {
  let pairs = 0;
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const told = troubles(readFileSync(folder + name, 'utf8'));
    assert.deepEqual(told.found, [], name);
    pairs += told.pairs;
  }
  assert.ok(pairs > 100, `${pairs} texts were looked at`);
});

/** @ stands for the place of a value. @param {string} source */
const withPlace = (source) => source.replaceAll('@', '$'.concat('{a}'));

test('a text in one language, or in the wrong place, or without a value, is found', () => {
  for (const wrong of [
    "f('is a lone text')",
    "f('只有中文')",
    "f(['is not Chinese', 'is not Chinese'])",
    "f(['是英文', '是中文'])",
    "f(['is the order', '顺序反了'])",
    withPlace('f([`是 @`, `is something else here`])'),
    "f(['没有', 'is not one', 'of two'])",
  ])
    assert.notEqual(troubles(wrong).found.length, 0, wrong);
  assert.deepEqual(troubles(withPlace('f([`是 @，没错`, `is @ for sure`])')), { found: [], pairs: 1 });
});

const sandbox = await createSandbox();
test.after(() => sandbox.close());

/** @param {import('wechatpay-wasm').WechatPayOptions['language']} language @returns {Promise<any>} */
async function failed(language) {
  const cause = new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
  const pay = new WechatPay({ ...sandbox.credentials, language, fetch: () => Promise.reject(cause) });
  return pay.close('T12345678').catch((error) => error);
}

test('console.log shows the error in one language, its members and its cause', async () => {
  for (const [language, own, other] of /** @type {const} */ ([
    ['zh-CN', 'zh', 'en'],
    ['en', 'en', 'zh'],
  ])) {
    const error = await failed(language);
    const shown = inspect(error);
    for (const part of [`WechatPayError: ${error[own].message}`, error[own].remedy, 'ERR_TRANSPORT', 'ECONNREFUSED'])
      assert.ok(shown.includes(part), `${part} in ${shown}`);
    for (const part of [error[other].message, error[other].remedy]) assert.ok(!shown.includes(part), shown);
    for (const name of ['code', 'remedy', 'outcome', 'retryable']) assert.ok(shown.includes(`${name}: `), shown);
  }
});

test('an error that a console or a log prints is not changed by that', async () => {
  const error = await failed('en');
  const before = JSON.stringify(error);
  inspect(error, { depth: 9, showHidden: true });
  assert.equal(JSON.stringify(error), before);
  assert.deepEqual(Object.keys(error).includes('zh'), false);
  assert.ok(error instanceof WechatPayError);
});
