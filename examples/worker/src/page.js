/// <reference path="./html.d.ts" />
// GET /: the shop for people, without a mini program.
import { CATALOGUE } from './catalogue.js';
import { payer } from './demo.js';
import template from './page.html';

/**
 * @param {Request} request
 * @param {import('./env').Env} env
 */
export function page(request, env) {
  const nonce = crypto.randomUUID();
  const articles = Array.from(CATALOGUE, ([sku, { description, english, price }]) => {
    const yuan = (price / 100).toFixed(2);
    return `<li><span><span lang="zh-CN">${text(description)}</span><span lang="en">${text(english)}</span> ¥${yuan}</span>
      <button type="button" data-sku="${text(sku)}">
        <span lang="zh-CN">下单</span><span lang="en">Order</span>
      </button></li>`;
  });
  /** @type {Record<string, string>} */
  const values = {
    lang: languageOf(request),
    nonce,
    articles: articles.join('\n'),
    session: text(payer(env)?.session ?? ''),
  };
  return new Response(
    template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? ''),
    {
      headers: {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy':
          `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
          `img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Accept-Language',
      },
    },
  );
}

/**
 * Chinese, unless the address or the browser prefers English: whichever of the two comes first in `Accept-Language`.
 * @param {Request} request
 */
function languageOf(request) {
  const asked = new URL(request.url).searchParams.get('lang') ?? request.headers.get('Accept-Language') ?? '';
  const [, first = 'zh'] = /(?:^|,)\s*(zh|en)\b/i.exec(asked) ?? [];
  return first.toLowerCase() === 'en' ? 'en' : 'zh-CN';
}

/** For HTML text and quoted attributes. @param {string} value */
const text = (value) => value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
