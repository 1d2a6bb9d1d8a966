// The page of the Worker example: its two languages, its headers, and a payment in a browser.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch } from '../www/browser.mjs';
import { send } from './far-side.mjs';
import { openShop } from './worker/shop.mjs';

/** The first customer of `openShop`. */
const SESSION = 'session-of-customer-1';

/** @param {string} url @param {string} [language] */
async function read(url, language) {
  const response = await send(url, { headers: language ? { 'accept-language': language } : {} });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

describe('beside a sandbox', () => {
  /** @type {Awaited<ReturnType<typeof openShop>>} */
  let shop;
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    shop = await openShop({ plain: true, settings: { DEMO_SESSION: SESSION } });
    await shop.customer();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await shop?.close();
  });

  /** A visitor who notices whatever a page must not do. @param {string} locale */
  async function visitor(locale) {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    /** @type {string[]} */
    const trouble = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
    });
    page.on('pageerror', (error) => trouble.push(`${error}`));
    page.on('request', (request) => {
      if (!/^data:/.test(request.url()) && new URL(request.url()).origin !== shop.url) trouble.push(request.url());
    });
    await page.goto(shop.url);
    const done = async () => {
      await context.close();
      assert.deepEqual(trouble, []);
    };
    return { page, done };
  }

  test('what is refused stays on the page while the state of an order is asked for', async () => {
    const { page, done } = await visitor('en-GB');
    await page.route('**/orders', async (route) => {
      const answer = { code: 'TOO_MANY_ORDERS', message: { zh: '太多', en: 'Too many orders.' } };
      await route.fulfill({ status: 429, json: answer });
    });
    await page.unroute('**/orders');
    await page.click('[data-sku]');
    await page.waitForSelector('#state[data-state=unpaid]');
    await page.route('**/orders', (route) =>
      route.fulfill({ status: 429, json: { code: 'X', message: { zh: '太多', en: 'Too many orders.' } } }),
    );
    await page.click('[data-sku]');
    await page.waitForFunction(() => document.getElementById('problem')?.textContent === 'Too many orders.');
    // Longer than the pause between two questions.
    await page.waitForResponse((response) => /\/orders\/[\w-]+$/.test(response.url()));
    await page.waitForResponse((response) => /\/orders\/[\w-]+$/.test(response.url()));
    assert.equal(await page.textContent('#problem'), 'Too many orders.');
    await page.unroute('**/orders');
    await page.context().close();
    await done().catch(() => {});
  });

  test('says everything in Chinese and in English, as the browser prefers or the address says', async () => {
    for (const [query, language, expected] of [
      ['', undefined, 'zh-CN'],
      ['', 'zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
      ['', 'en-GB,en;q=0.9,zh;q=0.8', 'en'],
      ['', 'fr-FR,fr;q=0.9,en;q=0.5', 'en'],
      ['?lang=en', 'zh-CN', 'en'],
      ['?lang=zh-CN', 'en', 'zh-CN'],
      ['?lang="><script>', 'en', 'zh-CN'],
    ]) {
      const { status, html } = await read(`${shop.url}/${query}`, language);
      assert.equal(status, 200);
      assert.match(html, new RegExp(`<html lang="${expected}">`), `${query} ${language}`);
      assert.ok(!html.includes('{{') && !html.includes('"><script>'));
      for (const text of ['咖啡券 1 杯', '1 cup of coffee', '¥18.00', '¥150.00', 'POST /orders']) {
        assert.ok(html.includes(text), text);
      }
    }
  });

  test('allows itself no more than its own script and style, under a nonce that is new each time', async () => {
    const nonces = new Set();
    for (let turn = 0; turn < 3; turn += 1) {
      const { headers, html } = await read(shop.url);
      const policy = headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'nonce-([\w-]{36})';/.exec(policy)?.[1] ?? '';
      nonces.add(nonce);
      assert.match(policy, /^default-src 'none'; /);
      assert.match(policy, /base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
      assert.doesNotMatch(policy, /unsafe|http|\*/);
      assert.equal(html.split(`nonce="${nonce}"`).length, 3);
      assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//, 'nothing from elsewhere');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
    assert.equal(nonces.size, 3);
  });

  test('orders, pays and shows the payment, in both languages', async () => {
    for (const [locale, order, pay, waiting, paid] of /** @type {const} */ ([
      ['zh-CN', '下单', '付款', '待付款', '已付款'],
      ['en-US', 'Order', 'Pay', 'waiting for payment', 'paid'],
    ])) {
      const { page, done } = await visitor(locale);
      await page.getByRole('button', { name: order, exact: true }).first().click();
      await page.waitForSelector('#state[data-state="unpaid"]');
      assert.equal(await page.textContent('#state'), waiting);
      const number = (await page.textContent('#number')) ?? '';
      await page.getByRole('button', { name: pay, exact: true }).click();
      await page.waitForSelector('#state[data-state="paid"]');
      assert.equal(await page.textContent('#state'), paid);
      assert.equal((await shop.row(number)).state, 'paid');
      assert.equal((await shop.far.sandbox.order(number)).trade_state, 'SUCCESS');
      assert.equal(await page.isVisible('#pay'), false);
      await page.getByRole('link', { name: locale === 'zh-CN' ? 'English' : '中文' }).click();
      await page.waitForSelector(`html[lang="${locale === 'zh-CN' ? 'en' : 'zh-CN'}"]`);
      await done();
    }
  });

  test('says in plain words that there are too many orders', async () => {
    const { page } = await visitor('zh-CN');
    const button = page.getByRole('button', { name: '下单', exact: true }).first();
    for (let turn = 0; turn < 6; turn += 1) {
      const answered = page.waitForResponse((response) => response.request().method() === 'POST');
      await button.click();
      await answered;
    }
    await page.waitForFunction(() => document.getElementById('problem')?.textContent !== '');
    assert.match((await page.textContent('#problem')) ?? '', /未付款的订单太多/);
    await page.context().close();
  });

  test('pays for nobody but its own customer', async () => {
    const stranger = await shop.ordered();
    const target = `/demo/orders/${stranger.number}/pay`;
    assert.equal((await shop.call(stranger.customer, 'POST', target, stranger.params)).status, 404);
    assert.equal(
      (await shop.call({ token: SESSION }, 'POST', target, { ...stranger.params, paySign: 'x' })).status,
      409,
    );
    assert.equal((await shop.far.sandbox.order(stranger.number)).trade_state, 'NOTPAY');
  });
});

describe('at the real WeChat Pay', () => {
  for (const [what, settings] of /** @type {[string, Record<string, string>][]} */ ([
    ['without a demo session', {}],
    [
      'with one that was left in the settings',
      { DEMO_SESSION: SESSION, WECHATPAY_BASE_URL: 'https://api.example.com' },
    ],
  ])) {
    test(`${what} the page knows no session, and nothing pays`, async (t) => {
      const shop = await openShop({ plain: true, settings });
      t.after(() => shop.close());
      const { html } = await read(shop.url);
      assert.match(html, /data-session=""/);
      assert.ok(!html.includes(SESSION));
      const customer = await shop.customer();
      assert.equal(customer.token, SESSION);
      const refused = await shop.call(customer, 'POST', '/demo/orders/20260101000000/pay', {});
      assert.deepEqual([refused.status, refused.json.code], [404, 'NOT_FOUND']);
    });
  }
});
