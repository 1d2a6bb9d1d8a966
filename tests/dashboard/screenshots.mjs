// Takes the pictures of the documents, in Node 22 or newer: node tests/dashboard/screenshots.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { orderBody } from '../sandbox/merchant.mjs';
import { launch } from '../www/browser.mjs';
import { shrink } from '../www/png.mjs';
import { openShop } from './shop.mjs';

const LARGEST = 160 * 1024;
const FOLDER = new URL('../../docs/screenshots/', import.meta.url);
/** @type {(() => unknown)[]} */
const endings = [];
const shop = await openShop({ after: (work) => void endings.push(work) });
const browser = await launch();

/**
 * @param {string} name @param {string} hash @param {import('playwright-core').BrowserContextOptions} options
 * @param {string} [target] what is scrolled to the top
 */
async function picture(name, hash, options, target) {
  const context = await browser.newContext({
    viewport: { width: 1180, height: 720 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  await page.goto(shop.url + hash);
  await page.waitForSelector(`body[data-ready="${hash.slice(1)}"]`);
  await page.waitForSelector('#live.on');
  if (target) {
    await page.evaluate(
      (selector) =>
        window.scrollTo(0, scrollY + (document.querySelector(selector)?.getBoundingClientRect().top ?? 0) - 70),
      target,
    );
  }
  const png = shrink(await page.screenshot());
  await context.close();
  console.log(`${name}.png ${(png.length / 1024).toFixed(0)} KB`);
  if (png.length > LARGEST) throw new Error(`${name}.png is larger than ${LARGEST} bytes`);
  await writeFile(new URL(`${name}.png`, FOLDER), png);
}

try {
  await mkdir(FOLDER, { recursive: true });
  for (const [product, number, description, total] of /** @type {const} */ ([
    ['jsapi', 'SHOP-20261129-0001', '拿铁咖啡 大杯', 2800],
    ['app', 'SHOP-20261129-0002', 'Coffee beans, 250 g', 6900],
    ['native', 'SHOP-20261129-0003', '手冲咖啡', 3200],
  ])) {
    await shop.order(product, { out_trade_no: number, description, amount: { total, currency: 'CNY' } });
  }
  await shop.sandbox.pay('SHOP-20261129-0001');
  await shop.sandbox.idle();
  const [{ id }] = await shop.sandbox.deliveries.list();
  await shop.sandbox.deliveries.post(id, { probe: true });
  await shop.sandbox.deliveries.post(id);
  const body = orderBody({ out_trade_no: 'SHOP-20261129-0004' });
  await shop.post('/v3/pay/transactions/jsapi?lang=zh', body, { signed: { target: '/v3/pay/transactions/jsapi' } });
  await picture('dashboard', '/#/exchanges/4', { locale: 'en-US' });
  await picture('dashboard-zh', '/#/orders/SHOP-20261129-0003', { locale: 'zh-CN', colorScheme: 'dark' });
  await picture('dashboard-phone', `/#/notifications/${id}`, {
    locale: 'en-US',
    viewport: { width: 360, height: 740 },
  });
} finally {
  await browser.close();
  for (const end of endings) await end();
}
