// The demo page with a client whose answers come late: nothing depends on their speed, and an old one replaces no newer one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stepTo, visit } from './browser.mjs';

/** @type {import('./browser.mjs').Visit} */
let site;
before(async () => {
  site = await visit();
});
after(async () => {
  await site?.close();
});

/** The package, whose answers take as many milliseconds as the test says: the first of `delays`, or a few. */
const LIB = `
import { WechatPay as Client } from '../pkg/index.js';
export * from '../pkg/index.js';
export { createKeys, createSandbox, SandboxError } from '../pkg/sandbox/index.js';
globalThis.delays = [];
globalThis.answers = 0;
const late = async (call) => {
  await new Promise((resolve) => setTimeout(resolve, globalThis.delays.shift() ?? 20));
  try {
    return await call();
  } finally {
    globalThis.answers += 1;
  }
};
export class WechatPay extends Client {
  constructor(options) {
    super(options);
    const { miniProgram } = this.payParams;
    this.payParams = { miniProgram: (prepay) => late(() => miniProgram(prepay)) };
  }
  sign(message) { return late(() => super.sign(message)); }
  decryptResource(resource) { return late(() => super.decryptResource(resource)); }
  handleNotification(...message) { return late(() => super.handleNotification(...message)); }
}
`;

/** How long the slow answers of these tests take, milliseconds: longer than everything a test does meanwhile. */
const SLOW = 2500;

/** @param {import('playwright-core').Page} page @param {number} ms of the next answer */
const delayNext = (page, ms) => page.evaluate((delay) => void (/** @type {any} */ (globalThis).delays.push(delay)), ms);

/**
 * Waits until so many answers came, and what the page makes of them is on the screen.
 * @param {import('playwright-core').Page} page @param {number} count
 */
async function answered(page, count) {
  await page.waitForFunction((wanted) => /** @type {any} */ (globalThis).answers >= wanted, count);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(resolve, 50);
      }),
  );
}
const answers = (/** @type {import('playwright-core').Page} */ page) =>
  page.evaluate(() => /** @type {any} */ (globalThis).answers);

test('a payment runs from the order to one delivery, and a refusal is shown', async () => {
  const { page, done } = await site.open({ lib: LIB });
  await stepTo(page, '7');
  assert.match(await page.locator('.detail .code').innerText(), /"paySign": "[^"]{300,}"/);
  await stepTo(page, '23');
  assert.equal(await page.locator('.steps .failed, .detail .verdict.bad').count(), 0);
  assert.match(await page.locator('.detail').innerText(), /"deliveries": 1/);
  await page.click('[data-attack="stale"]');
  await page.waitForSelector('.detail .refusal');
  assert.match(await page.locator('.detail .refusal').innerText(), /ERR_VERIFY_TIMESTAMP/);
  await done();
});

test('the answer to an attack is not shown after a restart, and the page stays in use while it is awaited', async () => {
  const { page, done } = await site.open({ lib: LIB });
  await stepTo(page, '23');
  const before = await answers(page);
  await delayNext(page, SLOW);
  await page.click('[data-attack="body"]');
  await page.click('#flow-restart');
  const welcome = await page.locator('.detail').innerText();
  assert.equal(await answers(page), before, 'the restart was shown before the answer came');
  await answered(page, before + 1);
  assert.equal(await page.locator('.detail').innerText(), welcome);
  assert.equal(await page.locator('.steps .taken').count(), 0);
  await stepTo(page, '4');
  await done();
});

test('the workbench shows the example that was chosen last', async () => {
  const { page, done } = await site.open({ part: 'workbench', lib: LIB });
  await page.waitForSelector('.result .verdict.good');
  const before = await answers(page);
  await delayNext(page, SLOW);
  await page.selectOption('#wb-example', 'crlf');
  await page.selectOption('#wb-example', 'swapped');
  await page.waitForSelector('.finding-code:text("swapped")');
  assert.equal(await answers(page), before + 1, 'the second answer came first');
  const shown = await page.inputValue('#wb-head');
  await answered(page, before + 2);
  assert.equal(await page.inputValue('#wb-head'), shown);
  assert.deepEqual(await page.locator('.finding-code').allTextContents(), ['swapped']);
  await done();
});

test('what is typed while an example is made stays', async () => {
  const { page, done } = await site.open({ part: 'workbench', lib: LIB });
  await page.waitForSelector('.result .verdict.good');
  const before = await answers(page);
  await delayNext(page, SLOW);
  await page.selectOption('#wb-example', 'crlf');
  await page.fill('#wb-head', 'GET /v3/certificates');
  await page.waitForSelector('.result .verdict.neutral');
  await answered(page, before + 1);
  assert.equal(await page.inputValue('#wb-head'), 'GET /v3/certificates');
  await done();
});

test('the workbench adds no content to a message that was edited meanwhile', async () => {
  const { page, done } = await site.open({ part: 'workbench', lib: LIB });
  await page.waitForSelector('.result .verdict.good');
  const before = await answers(page);
  await delayNext(page, SLOW);
  await page.selectOption('#wb-example', 'notification');
  await page.waitForFunction(() => /** @type {any} */ (globalThis).delays.length === 0);
  await page.fill('#wb-body', `${await page.inputValue('#wb-body')} `);
  await page.waitForSelector('.finding');
  await answered(page, before + 1);
  assert.equal(await page.locator('#part-workbench .code').count(), 0);
  await done();
});

test('a notification that was changed meanwhile is judged as it is now', async () => {
  const { page, done } = await site.open({ part: 'decrypt', lib: LIB });
  await page.waitForSelector('#part-decrypt .verdict.good');
  const before = await answers(page);
  await delayNext(page, SLOW);
  await page.click('[data-change="otherkey"]');
  await page.waitForFunction(() => /** @type {any} */ (globalThis).delays.length === 0);
  await page.locator('#part-decrypt .result').evaluate((result) => result.replaceChildren());
  await page.click('[data-change="otherkey"]');
  await page.waitForSelector('#part-decrypt .verdict.good');
  assert.equal(await answers(page), before + 1, 'the second answer came first');
  await answered(page, before + 2);
  assert.equal(await page.locator('#part-decrypt .refusal').count(), 0);
  assert.match(await page.locator('#part-decrypt .code').innerText(), /"total": 5600/);
  await done();
});
