// The demo page, clicked through in Chromium: the flow.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shownLines, stepTo, visit } from './browser.mjs';

/** @type {import('./browser.mjs').Visit} */
let site;
before(async () => {
  site = await visit();
});
after(async () => {
  await site?.close();
});

test('a payment runs step by step from the order to one delivery, with the same bytes on both sides', async () => {
  const { page, done } = await site.open();
  await stepTo(page, '4');
  const signed = await shownLines(page);
  assert.deepEqual(Object.keys(signed), ['method', 'url', 'timestamp', 'nonce', 'body']);
  assert.equal(await page.locator('.detail .http-body').textContent(), signed.body);
  const authorization = await page.locator('.detail .http-header', { hasText: 'Authorization' }).textContent();
  assert.ok(
    authorization?.includes(`timestamp="${signed.timestamp}"`) && authorization.includes(`nonce_str="${signed.nonce}"`),
  );
  assert.equal(await page.locator('.detail .lf:not(.inner)').count(), 5, 'every line ends with a visible line feed');
  await stepTo(page, '5');
  assert.deepEqual(await shownLines(page), signed, 'what WeChat Pay put together is what was signed');
  await stepTo(page, '17');
  assert.match(await page.locator('.detail').innerText(), /"trade_state": "SUCCESS"/);
  await stepTo(page, '18');
  assert.match(await page.locator('.detail').innerText(), /HTTP\/1\.1 204/);
  await stepTo(page, '21');
  assert.equal((await shownLines(page)).body, '', 'a GET has no body');
  await stepTo(page, '23');
  assert.equal(await page.locator('.steps .taken').count(), 24);
  assert.equal(await page.locator('.steps .failed, .detail .verdict.bad').count(), 0);
  assert.match(await page.locator('.detail').innerText(), /"deliveries": 1/);
  assert.equal(await page.getAttribute('.glass', 'data-screen'), 'done');
  assert.ok(await page.isDisabled('#flow-next'));
  await done();
});

test('pointing at a field, or pressing its chip, lights it up in the form, the signed text and the header', async () => {
  const { page, done } = await site.open();
  await page.click('.order summary');
  await stepTo(page, '4');
  await page.hover('.detail .line .seg[data-f="total"]');
  const lit = await page.locator('.hot').evaluateAll((places) => places.map((place) => place.tagName).sort());
  assert.deepEqual(
    [
      ...new Set(
        await page.locator('.hot').evaluateAll((places) => places.map((place) => place.getAttribute('data-f'))),
      ),
    ],
    ['total'],
  );
  assert.ok(
    lit.includes('INPUT') && lit.length >= 4,
    `the form, the message, the request and the phone, not only ${lit}`,
  );
  await page.locator('.chip[data-f="nonce"]').press('Enter');
  await page.mouse.move(0, 0);
  assert.equal(await page.getAttribute('.chip[data-f="nonce"]', 'aria-pressed'), 'true');
  assert.equal(await page.locator('.seg.hot[data-f="nonce"]').count(), 2);
  await done();
});

test('the payer orders, pays and returns with the keyboard alone', async () => {
  const { page, done } = await site.open();
  const focusOn = async (/** @type {string} */ selector) => {
    for (let turn = 0; turn < 60; turn++) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab never reaches ${selector}`);
  };
  await focusOn('.skip');
  await focusOn('#tab-flow');
  await focusOn('.glass button.primary');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.glass[data-screen="cashier"]', { timeout: 40_000 });
  assert.ok(
    await page.evaluate(() => document.activeElement?.matches('.sheet button.primary')),
    'the focus is at the pay button',
  );
  await page.keyboard.press('Enter');
  await page.waitForSelector('.keypad');
  for (let digit = 0; digit < 6; digit++) await page.keyboard.press('Enter');
  await page.waitForSelector('.glass[data-screen="paid"] button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.glass[data-screen="done"]', { timeout: 40_000 });
  await done();
});

test('a payer who cancels may pay again with the same pay params', async () => {
  const { page, done } = await site.open({ locale: 'zh-CN' });
  await stepTo(page, '8');
  const params = await page.locator('.detail .code').innerText();
  await stepTo(page, '11');
  await page.click('.sheet .link');
  await page.waitForSelector('.glass[data-screen="unpaid"]', { timeout: 40_000 });
  await page.click('.glass button.primary');
  await page.waitForSelector('.glass[data-screen="cashier"]', { timeout: 40_000 });
  await page.locator('.steps button:not(:disabled)').nth(7).click();
  assert.equal(await page.locator('.detail .code').innerText(), params);
  await page.click('#flow-next');
  await stepTo(page, '23');
  assert.match(await page.locator('.detail').innerText(), /"deliveries": 1/);
  await done();
});

test('an order that was cancelled is closed, and delivers nothing', async () => {
  const { page, done } = await site.open();
  await stepTo(page, '11');
  await page.click('.sheet-close');
  await page.waitForSelector('.glass[data-screen="unpaid"]', { timeout: 40_000 });
  await page.locator('.glass').getByRole('button', { name: 'Close the order' }).click();
  await page.waitForSelector('.glass[data-screen="closed"]');
  const text = await page.locator('.detail').innerText();
  assert.match(text, /HTTP\/1\.1 204/);
  assert.match(text, /"state": "CLOSED"/);
  assert.match(text, /"deliveries": 0/);
  await done();
});

test('without the notification the query completes the order', async () => {
  const { page, done } = await site.open();
  await page.check('#flow-lost');
  await stepTo(page, '20');
  assert.match(await page.locator('.detail').innerText(), /"state": "UNPAID"/);
  await stepTo(page, '23');
  assert.match(await page.locator('.detail').innerText(), /"deliveries": 1/);
  await done();
});

test('whatever is forged is refused, and says why inside only', async () => {
  const { page, done } = await site.open();
  await stepTo(page, '23');
  const expected = {
    body: ['ERR_VERIFY_SIGNATURE', 401],
    signature: ['ERR_VERIFY_SIGNATURE', 401],
    reserialised: ['ERR_VERIFY_SIGNATURE', 401],
    stale: ['ERR_VERIFY_TIMESTAMP', 401],
    serial: ['ERR_VERIFY_UNKNOWN_KEY', 401],
    probe: ['ERR_VERIFY_PROBE', 401],
    amount: ['ERR_MISMATCH', 204],
    duplicate: [undefined, 204],
  };
  assert.deepEqual(
    (
      await page.locator('[data-attack]').evaluateAll((all) => all.map((one) => one.getAttribute('data-attack')))
    ).sort(),
    Object.keys(expected).sort(),
  );
  for (const [kind, [code, status]] of Object.entries(expected)) {
    await page.click(`[data-attack="${kind}"]`);
    const title = await page.locator(`[data-attack="${kind}"]`).innerText();
    await page.waitForFunction((text) => document.querySelector('.detail h3')?.textContent === text, title);
    assert.equal((await page.locator('.detail .refusal .verdict code').allTextContents())[0], code, kind);
    assert.match(await page.locator('.detail .http-start').innerText(), new RegExp(`^HTTP/1.1 ${status}`), kind);
    assert.equal(await page.locator('.detail .verdict').last().getAttribute('class'), 'verdict good', kind);
  }
  await done();
});

test('the circulating example is refused for both of its blanks, and accepted without them', async () => {
  const { page, done } = await site.open({ locale: 'zh-CN' });
  await page.getByRole('button', { name: '网上流传的示例（带空白字符）' }).click();
  await page.waitForSelector('#order-openid[aria-invalid="true"]');
  const invalid = () => page.locator('[aria-invalid="true"]').evaluateAll((inputs) => inputs.map((input) => input.id));
  assert.deepEqual(await invalid(), ['order-notify_url', 'order-openid']);
  for (let step = 0; step < 4; step++) {
    await page.click('#flow-next');
    await page.waitForFunction((count) => document.querySelectorAll('.steps .taken').length === count, step + 1);
  }
  assert.deepEqual((await page.locator('.detail .issues code').allTextContents()).sort(), [
    'notify_url',
    'payer.openid',
  ]);
  assert.match(await page.locator('.detail').innerText(), /ERR_INPUT/);
  assert.ok(await page.isDisabled('#flow-next'), 'the flow ends there');
  assert.equal(await page.getAttribute('.glass', 'data-screen'), 'refused');
  await page.getByRole('button', { name: '去掉首尾空白' }).click();
  await page.waitForSelector('.form-state:not(.bad)');
  assert.deepEqual(await invalid(), []);
  await stepTo(page, '23');
  await done();
});

test('the library judges the order while it is typed', async () => {
  const { page, done } = await site.open();
  await page.click('.order summary');
  const cases = [
    ['total', '56.5'],
    ['total', '0'],
    ['total', 'six'],
    ['description', 'latte 🥐'],
    ['out_trade_no', 'ab'],
    ['notify_url', 'https://pay.example.com/x?y=1'],
  ];
  for (const [name, value] of cases) {
    const input = page.locator(`#order-${name}`);
    const sound = await input.inputValue();
    await input.fill(value);
    await page.waitForSelector(`#order-${name}[aria-invalid="true"]`);
    const problem = await page.locator(`#order-${name}-problem`).innerText();
    assert.ok(problem.length > 10, `${name} ${value}: ${problem}`);
    await input.fill(sound);
    await page.waitForSelector(`#order-${name}[aria-invalid="false"]`);
  }
  await done();
});
