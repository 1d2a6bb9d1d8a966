// The documents of the repository: which there are, what each is about, and the list of them for language models.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Marked } from 'marked';

/**
 * @typedef {object} Document
 * @property {string} file from the root of the repository, with `/`
 * @property {string} text
 * @property {'en' | 'zh-CN'} language
 * @property {string} [other] the same in the other language
 * @property {string} title
 * @property {string} summary its first sentence
 * @property {Part} part
 *
 * @typedef {'guide' | 'products' | 'reference' | 'examples' | 'project'} Part
 */

/** The parts, in their order, and what they are called. @type {Record<Part, { en: string, 'zh-CN': string }>} */
export const PARTS = {
  guide: { en: 'Guide', 'zh-CN': '指南' },
  products: { en: 'Products and tools', 'zh-CN': '产品与工具' },
  reference: { en: 'API reference', 'zh-CN': 'API 参考' },
  examples: { en: 'Examples', 'zh-CN': '示例' },
  project: { en: 'The project', 'zh-CN': '项目' },
};
/** Pages of the guide that are read first, and those that are read last, in order. Between them is one for each framework. */
const GUIDE_FIRST = ['README', 'newcomer'];
const GUIDE_LAST = [
  'keys',
  'notifications-done-right',
  'refunds-and-reconciliation',
  'testing',
  'going-live',
  'errors',
  'security-model',
  'faq',
];
/** The first documents of the project. */
const FIRST = ['README.md', 'README.zh-CN.md'];
const CHINESE = '.zh-CN.md';

const markdown = new Marked();
/** @typedef {import('marked').Token} Token */

/** @param {string} text @returns {Token[]} */
export const tokensOf = (text) => markdown.lexer(text);

/** Every token, with those inside. @param {readonly Token[]} tokens @returns {Token[]} */
export function allTokens(tokens) {
  /** @type {Token[]} */
  const all = [];
  void markdown.walkTokens([...tokens], (token) => void all.push(token));
  return all;
}

/** The text of tokens, without marks, HTML and pictures. @param {readonly Token[] | undefined} tokens @returns {string} */
export const plain = (tokens = []) =>
  tokens
    .map((token) => {
      if (token.type === 'html' || token.type === 'image') return '';
      if ('tokens' in token && token.tokens) return plain(token.tokens);
      return 'text' in token && typeof token.text === 'string' ? unescaped(token.text) : '';
    })
    .join('');

/** What the lexer escaped, as it was. @param {string} text */
export const unescaped = (text) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/**
 * Gives headings of one document their anchors, as the hosts of repositories do.
 * @returns {(text: string) => string}
 */
export function anchors() {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return (text) => {
    const name = text
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  };
}

/** @param {string} root of the repository @returns {Document[]} in the order of reading */
export function readDocuments(root) {
  return documentFiles(root)
    .map((file) => documentOf(root, file))
    .sort(inOrder);
}

/** @param {string} root of the repository @returns {string[]} */
export const documentFiles = (root) => [...rootFiles(root), ...below(root, 'docs'), ...below(root, 'examples')];

/** A link or path without its percent signs. @param {string} text @returns {string | undefined} nothing if it is malformed */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** @param {string} root */
const rootFiles = (root) => readdirSync(root).filter((file) => file.endsWith('.md'));

/** @param {string} root @param {string} folder @returns {string[]} */
function below(root, folder) {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : below(root, file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** @param {string} root @param {string} file @returns {Document} */
function documentOf(root, file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const language = file.endsWith(CHINESE) ? 'zh-CN' : 'en';
  const other = language === 'en' ? file.replace(/\.md$/, CHINESE) : file.replace(CHINESE, '.md');
  const tokens = tokensOf(text);
  const heading = tokens.find((token) => token.type === 'heading');
  const title = heading && 'tokens' in heading ? plain(heading.tokens) : path.basename(file, '.md');
  return {
    file,
    text,
    language,
    ...(existsSync(path.join(root, other)) ? { other } : {}),
    title,
    summary: summaryOf(tokens),
    part: partOf(file),
  };
}

/** Whether a token is the line that links to the other language. @param {Token} token */
export const isLanguageLine = (token) =>
  token.type === 'paragraph' &&
  'tokens' in token &&
  /^(?:中文版：|中文说明|English|English: ).{0,60}$/.test(plain(token.tokens).trim());

/** The first sentence of the first paragraph that is more than a link to the other language, or a picture. @param {readonly Token[]} tokens */
function summaryOf(tokens) {
  for (const token of tokens) {
    if (token.type !== 'paragraph' || !('tokens' in token) || isLanguageLine(token)) continue;
    const text = plain(token.tokens).replaceAll(/\s+/g, ' ').trim();
    if (!text) continue;
    return (/^.*?(?:[.!?](?= |$)|[。！？])/.exec(text)?.[0] ?? text).replace(/:$/, '.').replace(/：$/, '。');
  }
  return '';
}

/** @param {string} file @returns {Part} */
function partOf(file) {
  if (file.startsWith('docs/guide/')) return 'guide';
  if (file.startsWith('docs/reference/')) return 'reference';
  if (file.startsWith('docs/')) return 'products';
  return file.startsWith('examples/') ? 'examples' : 'project';
}

/** @param {Document} a @param {Document} b */
function inOrder(a, b) {
  const parts = Object.keys(PARTS);
  return parts.indexOf(a.part) - parts.indexOf(b.part) || rank(a) - rank(b) || (a.file < b.file ? -1 : 1);
}

/** @param {Document} document */
function rank({ file, part }) {
  const name = path.posix.basename(file).replace(/(?:\.zh-CN)?\.md$/, '');
  if (part === 'project') return FIRST.includes(file) ? 0 : 1;
  if (part !== 'guide') return name === 'README' ? 0 : 1;
  const first = GUIDE_FIRST.indexOf(name);
  return first < 0 ? GUIDE_FIRST.length + 1 + GUIDE_LAST.indexOf(name) : first;
}

/** Of the package, what a reader who has only that can open. */
const PACKAGED = [
  ['README.md', 'how to use it, in one document'],
  ['README.zh-CN.md', 'the same in Chinese'],
  ['index.d.ts', 'every method with its parameters, units, errors and an example'],
  ['types/', 'requests and answers of each product'],
  ['catalogue.d.ts', 'every operation by method and path; their types are in endpoints.d.ts'],
  ['sandbox/index.d.ts', 'the embedded WeChat Pay, for tests'],
  ['testing/index.d.ts', 'any notification, for tests'],
  ['CHANGELOG.md', 'what changed'],
];

/**
 * The list of all documents in the form of llmstxt.org.
 * @param {readonly Document[]} documents
 */
export function llmsText(documents) {
  const section = (/** @type {string} */ title, /** @type {readonly Document[]} */ those) =>
    `## ${title}\n\n${those.map(({ file, title: name, summary }) => `- [${name}](${file})${summary && `: ${summary}`}\n`).join('')}`;
  const english = documents.filter(({ language }) => language === 'en');
  const parts = /** @type {Part[]} */ (Object.keys(PARTS)).map((part) =>
    section(
      PARTS[part].en,
      english.filter((document) => document.part === part),
    ),
  );
  const chinese = section(
    '中文',
    documents.filter(({ language }) => language === 'zh-CN'),
  );
  return `# wechatpay-wasm

> WeChat Pay API v3 (微信支付 APIv3) for every JavaScript runtime: Node, Deno, Bun, Cloudflare Workers, edge runtimes and browsers. One npm package, Rust compiled to WebAssembly, without dependencies. It signs, verifies, encrypts, decrypts and checks, and it contains the only sandbox for API v3.

To write code with it:

- \`import { WechatPay } from 'wechatpay-wasm'; const pay = WechatPay.fromEnv(process.env);\` There is no init to await. Methods return promises.
- Names are those of the wire: \`out_trade_no\`, \`prepay_id\`. Amounts are whole fen (分): 56 yuan is 5600. Times are RFC 3339 with an offset.
- Notifications: \`pay.handleNotification(request, handler, { expected, onMismatch, claims, onError })\`, with the raw body. Return its answer as it is.
- A failed call has an \`outcome\`. \`unknown\` may have taken effect: \`pay.settle(error)\`, or the identical call with the same number. Never make a new number because a call failed.
- Verification cannot be switched off. For tests, use \`wechatpay-wasm/sandbox\` and \`wechatpay-wasm/testing\`.

## In the npm package

${PACKAGED.map(([file, what]) => `- [${file}](${file}): ${what}\n`).join('')}
The documents below are in the repository.

${[...parts, chinese].join('\n')}`;
}
