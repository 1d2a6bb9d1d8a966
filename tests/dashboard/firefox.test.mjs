// The dashboard in Firefox, on a desk and on a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startFirefox } from './marionette.mjs';
import { HOSTILE, openShop } from './shop.mjs';

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** @type {Awaited<ReturnType<typeof startFirefox>>} */
let firefox;
before(async () => {
  firefox = await startFirefox();
});
after(async () => firefox?.close());

/** @param {string} selector @param {string} text */
const seen = (selector, text) =>
  firefox.until(
    'return [...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]))',
    selector,
    text,
  );

async function findings() {
  await firefox.run(`${AXE}; window.axe = axe;`);
  await firefox.run(
    "const done = document.documentElement.dataset; delete done.axe; window.axe.run(document).then(({ violations }) => { done.axe = JSON.stringify(violations.map(({ id, nodes }) => id + ': ' + nodes.map((node) => node.html).join(' '))); })",
  );
  return JSON.parse(await firefox.until('return document.documentElement.dataset.axe'));
}

for (const [name, width, height] of /** @type {const} */ ([
  ['desk', 1280, 800],
  ['phone', 360, 740],
])) {
  test(`an order is paid, its notification seen, and refunded, by buttons, on a ${name}`, async (t) => {
    const shop = await openShop(t);
    await firefox.resize(width, height);
    await firefox.goto(`${shop.url}/#/orders`);
    await firefox.until('return document.body.dataset.ready');
    assert.equal(await firefox.run('return window.innerWidth'), width);
    await shop.order('jsapi', { out_trade_no: 'FOXES-1', description: HOSTILE });
    await seen('.row', 'FOXES-1');
    await firefox.click('.row');
    await firefox.click('[data-act="pay"]');
    await seen('.detail-head .badge', 'SUCCESS');
    await seen('.attempts .badge.good', '204');
    await firefox.click('summary[data-act="refund"]');
    await firefox.type('#refund-amount', '40');
    await firefox.click('[data-submit="refund"]');
    await seen('.detail-head .badge', 'PROCESSING');
    await firefox.click('[data-act="settle-SUCCESS"]');
    await seen('.detail-head .badge', 'SUCCESS');
    await seen('.card h4', 'REFUND.SUCCESS');
    await seen('.attempts .badge.good', '204');
    const [refund] = await shop.sandbox.refunds.list('FOXES-1');
    assert.deepEqual([refund.status, refund.amount.refund], ['SUCCESS', 40]);
    assert.deepEqual(await findings(), []);
    await firefox.goto(`${shop.url}/#/orders/FOXES-1`);
    await firefox.until('return document.body.dataset.ready === "#/orders/FOXES-1"');
    assert.deepEqual(await findings(), []);
    assert.equal(await firefox.run('return document.querySelectorAll("main img, main script").length'), 0);
    assert.equal(await firefox.run('return document.title'), 'WeChat Pay sandbox');
    assert.equal(
      await firefox.run('return document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      0,
    );
  });
}
