// The dashboard in Chromium, on a desk and on a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { orderBody } from '../sandbox/merchant.mjs';
import { launch } from '../www/browser.mjs';
import { AXE, axeFindings, cutOff, nameless, weakText } from '../www/looks.mjs';
import { HOSTILE, openShop } from './shop.mjs';

const DESK = { width: 1360, height: 860 };
const PHONE = { width: 360, height: 740 };
/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(async () => browser?.close());

/**
 * Opens a page; `done` fails if it complained, loaded nothing from elsewhere, or was refused something.
 * @param {string} url
 * @param {import('playwright-core').BrowserContextOptions & { mayMiss?: boolean }} [options] `mayMiss`: it asks for what there is not
 */
async function open(url, { mayMiss = false, ...options } = {}) {
  const context = await browser.newContext({ locale: 'en-US', viewport: DESK, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  /** @type {string[]} */
  const trouble = [];
  page.on('console', (message) => {
    if (mayMiss && message.text().includes('404')) return;
    if (['error', 'warning'].includes(message.type())) trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(String(error.stack)));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) trouble.push(`left the origin: ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForSelector('body[data-ready]');
  return {
    page,
    context,
    async done() {
      await context.close();
      assert.deepEqual(trouble, []);
    },
  };
}

/** @param {Page} page @param {string} hash */
async function goTo(page, hash) {
  await page.evaluate((to) => (location.hash = to), hash);
  await page.waitForSelector(`body[data-ready="${hash}"]`);
}

/** What is wrong with how the page looks and with what it tells screen readers. @param {Page} page */
async function inspect(page) {
  const where = page.url();
  await page.evaluate(AXE);
  assert.deepEqual(await page.evaluate(axeFindings), [], where);
  assert.deepEqual(await page.evaluate(weakText), [], where);
  assert.deepEqual(await page.evaluate(nameless), [], where);
  assert.equal(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    0,
    where,
  );
}

for (const [name, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
  test(`an order is paid, its notification seen, and refunded, by buttons, on a ${name}`, async (t) => {
    const shop = await openShop(t);
    const { page, done } = await open(shop.url, { viewport });
    await page.click('#nav a[href="#/orders"]');
    await page.waitForSelector('.list .empty');
    await shop.order('jsapi', { out_trade_no: 'SHOP-1', description: 'Coffee' });
    await page.click('.row:has-text("SHOP-1")');
    await page.click('[data-act="pay"]');
    await page.waitForSelector('.detail-head .badge:has-text("SUCCESS")');
    await page.waitForSelector('.attempts .badge.good:has-text("204")');
    assert.equal((await shop.sandbox.order('SHOP-1')).trade_state, 'SUCCESS');
    await page.click('summary[data-act="refund"]');
    await page.fill('#refund-amount', '40');
    await page.fill('#refund-reason', 'cold');
    await page.click('[data-submit="refund"]');
    await page.waitForSelector('.detail-head .badge:has-text("PROCESSING")');
    await page.click('[data-act="settle-SUCCESS"]');
    await page.waitForSelector('.detail-head .badge:has-text("SUCCESS")');
    await page.waitForSelector('.card:has-text("REFUND.SUCCESS") .attempts .badge.good');
    const [refund] = await shop.sandbox.refunds.list('SHOP-1');
    assert.deepEqual([refund.status, refund.amount.refund, refund.parameters.reason], ['SUCCESS', 40, 'cold']);
    await page.click('.card a:has-text("REFUND.SUCCESS")');
    await page.waitForSelector('[data-post="probe"]');
    await page.click('[data-post="probe"]');
    await page.waitForSelector('.attempts li:nth-child(2) .badge.good:has-text("401")');
    await page.click('[data-post="forge"]');
    await page.waitForSelector('.alarm');
    await done();
  });
}

/** @param {import('node:test').TestContext} t */
async function busyShop(t) {
  const shop = await openShop(t);
  await shop.order('jsapi', { out_trade_no: 'SHOP-1', description: '拿铁咖啡' });
  await shop.sandbox.pay('SHOP-1');
  await shop.sandbox.idle();
  await shop.order('native', { out_trade_no: 'SHOP-2', description: HOSTILE, attach: HOSTILE });
  await shop.sandbox.refunds.create({
    out_trade_no: 'SHOP-1',
    out_refund_no: 'R-1',
    amount: { refund: 40, total: 100, currency: 'CNY' },
  });
  await shop.sandbox.refunds.settle('R-1');
  await shop.sandbox.complaints.create({ out_trade_no: 'SHOP-1', complaint_detail: HOSTILE });
  await shop.post('/v3/pay/transactions/jsapi', orderBody(), { signed: { members: { timestamp: '1700000000' } } });
  await shop.sandbox.idle();
  return shop;
}

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [name, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    test(`no view has anything faint, nameless, too wide, or that axe finds: ${name}, ${colorScheme}`, async (t) => {
      const shop = await busyShop(t);
      const locale = colorScheme === 'dark' ? 'zh-CN' : 'en-US';
      const { page, done } = await open(shop.url, { viewport, colorScheme, locale });
      const [{ id }] = await shop.sandbox.deliveries.list();
      const [{ complaint_id }] = await shop.sandbox.complaints.list();
      for (const hash of [
        '#/',
        '#/orders',
        '#/orders/SHOP-1',
        '#/orders/SHOP-2',
        '#/refunds/R-1',
        `#/complaints/${complaint_id}`,
        '#/exchanges',
        '#/exchanges/3',
        '#/notifications',
        `#/notifications/${id}`,
        '#/controls',
        '#/transfers',
      ]) {
        await goTo(page, hash);
        for (const summary of await page.locator('main summary').all()) await summary.click();
        await inspect(page);
        assert.equal((await page.evaluate(cutOff)).filter((what) => what.startsWith('sticks out')).join(), '', hash);
      }
      await done();
    });
  }
}

test('what merchants send is text in every view, and the page runs nothing of it', async (t) => {
  const shop = await busyShop(t);
  await shop.post(
    '/v3/pay/transactions/jsapi',
    { description: HOSTILE, [HOSTILE]: 1 },
    { signed: { nonce: '<b>x</b>' } },
  );
  const { page, done } = await open(shop.url, { mayMiss: true });
  const [{ complaint_id }] = await shop.sandbox.complaints.list();
  for (const hash of [
    '#/',
    '#/orders',
    '#/orders/SHOP-2',
    `#/complaints/${complaint_id}`,
    '#/exchanges/2',
    '#/exchanges/4',
    `#/orders/${encodeURIComponent(HOSTILE)}`,
  ]) {
    await goTo(page, hash);
    assert.equal(await page.locator('main img, main script, main b b').count(), 0, hash);
    assert.equal(await page.title(), 'WeChat Pay sandbox', hash);
  }
  await goTo(page, '#/orders/SHOP-2');
  assert.ok((await page.locator('.detail').innerText()).includes(HOSTILE), 'it is shown as it is');
  await done();
});

test('several tabs see what happens, also after the connection was lost', async (t) => {
  const shop = await openShop(t);
  const { page, context, done } = await open(`${shop.url}/#/orders`);
  const second = await context.newPage();
  await second.goto(`${shop.url}/#/orders`);
  await second.waitForSelector('#live.on');
  await page.waitForSelector('#live.on');
  await shop.order('jsapi', { out_trade_no: 'TABS-1' });
  for (const tab of [page, second]) await tab.waitForSelector('.row:has-text("TABS-1")');
  // A tab that nobody sees lets its connection go, and learns what it missed.
  const hide = (/** @type {boolean} */ hidden) =>
    second.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await shop.order('jsapi', { out_trade_no: 'TABS-2' });
  await page.waitForSelector('.row:has-text("TABS-2")');
  assert.equal(await second.locator('.row:has-text("TABS-2")').count(), 0);
  await hide(false);
  await second.waitForSelector('.row:has-text("TABS-2")');
  await done();
});

test('language and colours follow the browser, can be changed, and are remembered', async (t) => {
  const shop = await openShop(t);
  const { page, done } = await open(`${shop.url}/#/orders`, { locale: 'zh-CN' });
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  assert.equal(await page.locator('.list h2').innerText(), '订单');
  await page.selectOption('#language', 'en');
  assert.equal(await page.locator('.list h2').innerText(), 'Orders');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.selectOption('#theme', 'dark');
  const dark = await background();
  assert.notEqual(dark, light);
  await page.reload();
  await page.waitForSelector('body[data-ready]');
  assert.deepEqual([await page.getAttribute('html', 'lang'), await background()], ['en', dark]);
  await done();
});

test('everything can be done with the keyboard, and what is new does not move what is there', async (t) => {
  const shop = await busyShop(t);
  const { page, done } = await open(`${shop.url}/#/orders`);
  await page.focus('.row[href="#/orders/SHOP-2"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('body[data-ready="#/orders/SHOP-2"]');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H2');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-act')), 'pay');
  await page.focus('.search');
  const place = () => page.locator('.detail-head').boundingBox();
  const before = await place();
  await shop.order('jsapi', { out_trade_no: 'SHOP-3' });
  await page.waitForSelector('.row:has-text("SHOP-3")');
  assert.deepEqual(await place(), before);
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'search');
  const shift = await page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            if (!(/** @type {any} */ (entry).hadRecentInput)) sum += /** @type {any} */ (entry).value;
        });
        observer.observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );
  assert.ok(Number(shift) < 0.1, `layout shift ${shift}`);
  await done();
});

test('faults and the clock are forms', async (t) => {
  const shop = await openShop(t);
  const { page, done } = await open(`${shop.url}/#/controls`);
  await page.selectOption('#fault-name', 'notification-duplicated');
  await page.fill('#fault-copies', '3');
  await page.click('#inject button');
  await page.waitForSelector('.waiting li:has-text("notification-duplicated")');
  assert.deepEqual(await shop.sandbox.faults.list(), [
    { name: 'notification-duplicated', times: 1, after: 0, copies: 3 },
  ]);
  await page.click('#clear');
  await page.waitForSelector('.waiting', { state: 'detached' });
  await page.click('[data-move="hours"]');
  await page.waitForSelector('#clock-offset:has-text("7200")');
  await page.waitForSelector('#facts a:has-text("+7200 s")');
  assert.equal((await shop.sandbox.clock.get()).offset, 7200);
  await page.click('#clock-reset');
  await page.waitForSelector('#clock-offset:has-text("0 s")');
  await done();
});
