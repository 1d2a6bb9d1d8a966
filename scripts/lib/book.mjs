// Makes the documents pages of the demo page: Markdown in, HTML out. Nothing of a document passes unescaped.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Marked, Renderer } from 'marked';
import {
  allTokens,
  anchors,
  decoded,
  isLanguageLine,
  PARTS,
  plain,
  readDocuments,
  tokensOf,
  unescaped,
} from './documents.mjs';

/** @typedef {import('./documents.mjs').Document} Document */

/** What the pages of each language are called. */
const WORDS = {
  en: {
    title: 'Documents',
    contents: 'Contents',
    demo: 'Demo page',
    other: '中文',
    skip: 'Skip to the content',
    here: 'On this page',
  },
  'zh-CN': { title: '文档', contents: '目录', demo: '演示页', other: 'English', skip: '跳到正文', here: '本页内容' },
};
/** @typedef {keyof typeof WORDS} Language */
const LANGUAGES = /** @type {const} */ (['en', 'zh-CN']);
/** @type {Record<Language, string>} */
const INDEX = { en: 'index.html', 'zh-CN': 'index.zh-CN.html' };
/** Pictures that documents show. */
const PICTURE = /\.(?:png|svg)$/;
/** Where links may lead outside. */
const OUTSIDE = /^https:\/\/[\w.-]+(?:[/?#]|$)/;

/** @param {string} text */
export const escaped = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** The page of a document, from the folder of the book: documents are at the top, everything else in `project/`. @param {string} file */
export const pageOf = (file) =>
  (file.startsWith('docs/') ? file.slice('docs/'.length) : `project/${file}`).replace(/\.md$/, '.html');

/** The other way round: a path of the repository from one of a document. @param {string} from @param {string} to */
const resolved = (from, to) => path.posix.normalize(path.posix.join(path.posix.dirname(from), to));

/** @param {string} from a page @param {string} to another, or a file */
const between = (from, to) => path.posix.relative(path.posix.dirname(from), to);

/** The policy of the demo page, which is that of these pages. @param {string} root */
function policyOf(root) {
  const page = readFileSync(path.join(root, 'www/index.html'), 'utf8');
  const policy = /<meta http-equiv="Content-Security-Policy"[^>]*>/.exec(page)?.[0];
  if (!policy) throw new Error('www/index.html has no Content-Security-Policy');
  return policy;
}

/**
 * @param {string} root of the repository
 * @param {readonly Document[]} [documents]
 * @returns {{ pages: Map<string, string>, pictures: Map<string, string> }} HTML by path in the book; files of the repository
 *   by path in the book
 */
export function makeBook(root, documents = readDocuments(root)) {
  const policy = policyOf(root);
  const known = new Set(documents.map(({ file }) => file));
  /** @type {Map<string, string>} */
  const pictures = new Map();
  /** @type {Map<string, string>} */
  const pages = new Map();
  for (const document of documents) {
    const page = pageOf(document.file);
    const { html, headings } = render(root, document, known, pictures);
    const other = document.other ? pageOf(document.other) : INDEX[otherOf(document.language)];
    pages.set(
      page,
      frame({ policy, page, title: document.title, language: document.language, other, documents, html, headings }),
    );
  }
  for (const language of LANGUAGES) {
    const { title } = WORDS[language];
    const html = `<h1>${title}</h1>\n${contents(INDEX[language], language, documents, true)}`;
    const other = INDEX[otherOf(language)];
    pages.set(
      INDEX[language],
      frame({ policy, page: INDEX[language], title, language, other, documents, html, headings: [] }),
    );
  }
  return { pages, pictures };
}

/** @param {Language} language @returns {Language} */
const otherOf = (language) => (language === 'en' ? 'zh-CN' : 'en');

/**
 * @param {string} root
 * @param {Document} document
 * @param {ReadonlySet<string>} known documents
 * @param {Map<string, string>} pictures found
 */
function render(root, { file, text }, known, pictures) {
  const page = pageOf(file);
  const anchor = anchors();
  /** @type {{ depth: number, id: string, text: string }[]} */
  const headings = [];
  const markdown = new Marked();
  // Each page has that link above.
  const tokens = tokensOf(text).filter((token) => !isLanguageLine(token));
  const texts = allTokens(tokens).filter((token) => token.type === 'heading');
  const renderer = new Renderer();
  renderer.html = (html) => (/^\s*<!--[\s\S]*?-->\s*$/.test(html) ? '' : escaped(html));
  renderer.heading = (html, depth) => {
    const token = texts.shift();
    const name = token && 'tokens' in token ? plain(token.tokens) : '';
    const id = anchor(name);
    headings.push({ depth, id, text: name });
    return `<h${depth} id="${escaped(id)}">${html}</h${depth}>\n`;
  };
  renderer.link = (href, _title, html) => {
    const target = linkFrom(root, file, href, known);
    return target === undefined ? html : `<a href="${escaped(target)}">${html}</a>`;
  };
  renderer.image = (href, _title, alternative) => {
    const source = resolved(file, href);
    if (!PICTURE.test(source) || !existsSync(path.join(root, source))) return escaped(unescaped(alternative));
    const place = `pictures/${source}`;
    pictures.set(place, source);
    return `<img src="${escaped(between(page, place))}" alt="${escaped(unescaped(alternative))}" loading="lazy">`;
  };
  // Wide ones scroll by themselves, also by keys.
  renderer.table = (head, body) =>
    `<div class="wide" tabindex="0"><table>\n<thead>\n${head}</thead>\n<tbody>\n${body}</tbody>\n</table></div>\n`;
  renderer.code = (code) => `<pre tabindex="0"><code>${escaped(code)}\n</code></pre>\n`;
  renderer.checkbox = (checked) => `<input type="checkbox" disabled aria-hidden="true"${checked ? ' checked' : ''}> `;
  markdown.use({ renderer });
  return { html: markdown.parser(tokens), headings };
}

/**
 * Where a link of a document leads on the page; nothing for what is not in the book, such as source files.
 * @param {string} root @param {string} file @param {string} href @param {ReadonlySet<string>} known
 */
function linkFrom(root, file, href, known) {
  if (OUTSIDE.test(href)) return href;
  if (href.startsWith('#')) return href;
  if (/^[a-z][a-z\d+.-]*:|^\/\//i.test(href)) return undefined;
  const [target = '', fragment] = href.split('#');
  const inside = decoded(target);
  if (inside === undefined) return undefined;
  const place = resolved(file, inside);
  const document = [place, `${place.replace(/\/$/, '')}/README.md`].find((one) => known.has(one));
  if (!document) return undefined;
  return `${between(pageOf(file), pageOf(document)) || path.posix.basename(pageOf(document))}${fragment ? `#${fragment}` : ''}`;
}

/**
 * @param {string} page
 * @param {Language} language
 * @param {readonly Document[]} documents
 * @param {boolean} [summaries]
 */
function contents(page, language, documents, summaries = false) {
  // Those of one language alone are listed in both.
  const those = documents.filter((document) => document.language === language || !document.other);
  return Object.entries(PARTS)
    .map(([part, title]) => {
      const items = those
        .filter((document) => document.part === part)
        .map(({ file, title: name, summary, language: own }) => {
          const place = pageOf(file);
          const current = place === page ? ' aria-current="page"' : '';
          const foreign = own === language ? '' : ` lang="${own}"`;
          const words = summaries && summary ? `<p${foreign}>${escaped(summary)}</p>` : '';
          return `<li><a href="${escaped(between(page, place) || path.posix.basename(place))}"${current}${foreign}>${escaped(name)}</a>${words}</li>\n`;
        });
      return items.length === 0 ? '' : `<h2>${escaped(title[language])}</h2>\n<ul>\n${items.join('')}</ul>\n`;
    })
    .join('');
}

/**
 * @param {object} page
 * @param {string} page.policy
 * @param {string} page.page its path in the book
 * @param {string} page.title
 * @param {Language} page.language
 * @param {string} page.other
 * @param {readonly Document[]} page.documents
 * @param {string} page.html
 * @param {readonly { depth: number, id: string, text: string }[]} page.headings
 */
function frame({ policy, page, title, language, other, documents, html, headings }) {
  const words = WORDS[language];
  // The book is in the folder `docs` of the demo page.
  const up = between(`docs/${page}`, '.') || '.';
  const sections = headings.filter(({ depth }) => depth === 2);
  const here =
    sections.length < 3
      ? ''
      : `<details class="here"><summary>${words.here}</summary><ul>\n${sections
          .map(({ id, text }) => `<li><a href="#${escaped(id)}">${escaped(text)}</a></li>\n`)
          .join('')}</ul></details>\n`;
  const index = between(page, INDEX[language]);
  return `<!doctype html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  ${policy}
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="referrer" content="no-referrer">
  <title>${escaped(title)} · wechatpay-wasm</title>
  <link rel="icon" href="${up}/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="${up}/common/base.css">
  <link rel="stylesheet" href="${up}/book/book.css">
  <script type="module" src="${up}/book/book.js"></script>
</head>
<body class="book">
  <a class="skip" href="#main">${words.skip}</a>
  <header class="bar">
    <a class="home" href="${index}">wechatpay-wasm</a>
    <a href="${up}/index.html">${words.demo}</a>
    <a href="${between(page, other)}" lang="${otherOf(language)}" hreflang="${otherOf(language)}">${words.other}</a>
  </header>
  <details class="contents" open>
    <summary>${words.contents}</summary>
    <nav aria-label="${words.contents}">
${contents(page, language, documents)}    </nav>
  </details>
  <main id="main">
${here}${html}  </main>
</body>
</html>
`;
}

/**
 * Writes the book beside the demo page, into `www/docs`, in place of what was there.
 * @param {string} root
 * @returns {number} how many pages
 */
export function writeBook(root) {
  const folder = path.join(root, 'www/docs');
  const { pages, pictures } = makeBook(root);
  rmSync(folder, { recursive: true, force: true });
  const target = (/** @type {string} */ file) => {
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    return place;
  };
  for (const [file, html] of pages) writeFileSync(target(file), html);
  for (const [file, source] of pictures) copyFileSync(path.join(root, source), target(file));
  return pages.size;
}
