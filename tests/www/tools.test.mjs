// The demo page, clicked through in Chromium: workbench, decryption, benchmark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { visit } from './browser.mjs';

/** @type {import('./browser.mjs').Visit} */
let site;
before(async () => {
  site = await visit();
});
after(async () => {
  await site?.close();
});

/** What each example of the workbench must be found to be. */
const FINDINGS = {
  request: [],
  response: [],
  notification: [],
  'no-final-newline': ['final_newline'],
  crlf: ['crlf'],
  'decoded-url': ['url_encoding'],
  'no-query': ['query_not_signed'],
  'lower-method': ['method_case'],
  milliseconds: ['timestamp_form'],
  swapped: ['swapped'],
  'other-body': ['reserialised'],
  'other-serial': ['wrong_serial'],
  reserialised: ['reserialised'],
  'newline-added': ['body_newline_added'],
  'newline-removed': ['body_newline_removed'],
  'wrong-key': ['wrong_key'],
  'unknown-serial': ['wrong_serial'],
  stale: ['clock'],
  probe: ['probe'],
  'cut-signature': ['wrong_length'],
};

for (const locale of ['en-US', 'zh-CN']) {
  test(`the workbench finds the cause of every example (${locale})`, async () => {
    const { page, done } = await site.open({ part: 'workbench', locale });
    await page.waitForSelector('.result .verdict.good');
    const names = await page
      .locator('#wb-example option')
      .evaluateAll((options) => options.map((option) => /** @type {HTMLOptionElement} */ (option).value));
    assert.deepEqual([...names].sort(), Object.keys(FINDINGS).sort());
    for (const [name, codes] of Object.entries(FINDINGS)) {
      await page.locator('#part-workbench .result').evaluate((result) => result.replaceChildren());
      await page.selectOption('#wb-example', name);
      await page.waitForSelector('.result .verdict');
      assert.deepEqual(await page.locator('.finding-code').allTextContents(), codes, name);
      assert.equal(
        await page.locator('.result > .verdict').getAttribute('class'),
        codes.length === 0 ? 'verdict good' : 'verdict bad',
        name,
      );
      const words = await page.locator('.finding p:visible').allInnerTexts();
      assert.equal(words.length, codes.length * 2, name);
      for (const text of words) assert.equal(/[\u4e00-\u9fff]/.test(text), locale === 'zh-CN', text);
    }
    await done();
  });
}

test('the workbench reads what is pasted, as curl too, and follows every edit', async () => {
  const { page, done } = await site.open({ part: 'workbench' });
  await page.waitForSelector('.result .verdict.good');
  const head = await page.inputValue('#wb-head');
  const [start, ...headers] = head.split('\n');
  await page.fill(
    '#wb-head',
    [start.replace(' HTTP/1.1', ''), ...headers.map((line) => `  -H '${line}' \\`)].join('\n'),
  );
  await page.locator('#part-workbench .result').evaluate((result) => result.replaceChildren());
  await page.waitForSelector('.result .verdict.good');
  await page.fill('#wb-body', `${await page.inputValue('#wb-body')}\n`);
  await page.waitForSelector('.finding-code:text("body_newline_added")');
  await page.fill('#wb-head', start);
  await page.waitForSelector('.result .verdict.neutral');
  assert.match(await page.locator('.result').innerText(), /timestamp, nonce, signature/);
  await page.fill('#wb-head', head);
  await page.fill('#wb-key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----');
  await page.waitForSelector('.result .refusal');
  const told = async () => page.locator('.result').innerText();
  assert.match(await told(), /ERR_INPUT.*publicKey/s);
  assert.doesNotMatch(await told(), /[\u4e00-\u9fff]/, 'the library speaks the language of the page');
  await page.selectOption('#language', 'zh');
  assert.match(await told(), /ERR_INPUT.*输入有误.*publicKey/s);
  assert.doesNotMatch(await told(), /unusable/);
  await done();
});

test('the workbench opens the content of a sound notification, and of no other', async () => {
  const { page, done } = await site.open({ part: 'workbench' });
  await page.selectOption('#wb-example', 'notification');
  await page.waitForSelector('#part-workbench .code');
  assert.match(await page.locator('#part-workbench .code').innerText(), /"transaction_id": "\d+"/);
  await page.fill('#wb-body', `${await page.inputValue('#wb-body')} `);
  await page.waitForSelector('.finding');
  assert.equal(await page.locator('#part-workbench .code').count(), 0);
  await done();
});

test('a notification opens with its key, and with nothing else', async () => {
  const { page, done } = await site.open({ part: 'decrypt' });
  await page.waitForSelector('#part-decrypt .verdict.good');
  assert.match(await page.locator('#part-decrypt .code').innerText(), /"total": 5600/);
  for (const change of ['otherkey', 'flip', 'aad', 'cuttag']) {
    await page.click(`[data-change="${change}"]`);
    await page.waitForSelector('#part-decrypt .refusal');
    assert.equal(await page.locator('#part-decrypt .refusal .verdict code').innerText(), 'ERR_DECRYPT', change);
    await page.click('[data-change="fresh"]');
    await page.waitForSelector('#part-decrypt .verdict.good');
  }
  await page.fill('#dc-key', `${await page.inputValue('#dc-key')}x`);
  await page.waitForSelector('#part-decrypt .refusal');
  assert.match(await page.locator('#part-decrypt .refusal').innerText(), /ERR_CONFIG.*apiV3Key/s);
  await page.fill('#dc-body', '{');
  await page.waitForSelector('#part-decrypt .result > .verdict.bad');
  await done();
});

test('the benchmark measures both sides at three tasks and names the kernel', async () => {
  const { page, done } = await site.open({ part: 'bench' });
  const kernel = (await page.locator('.bench p code').first().innerText()).trim();
  assert.ok(['fma', 'integer', 'scalar'].includes(kernel), kernel);
  await page.click('#bench-start');
  await page.waitForFunction(() => document.querySelectorAll('.chart-group').length === 3, undefined, {
    timeout: 90_000,
  });
  const rows = await page.locator('.bar-row').evaluateAll((all) =>
    all.map((row) => ({
      name: row.querySelector('.bar-name')?.textContent ?? '',
      ms: parseFloat(row.querySelector('.bar-value')?.textContent ?? ''),
    })),
  );
  assert.equal(rows.filter(({ name }) => name === 'Web Crypto').length, 3);
  assert.equal(rows.filter(({ name }) => name === `wechatpay-wasm${kernel}`).length, 3);
  for (const { name, ms } of rows) assert.ok(ms > 0 && ms < 1000, `${name}: ${ms} ms`);
  await done();
});
