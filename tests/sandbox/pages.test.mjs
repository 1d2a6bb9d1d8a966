import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { merchantServer, send, signedSend } from './http.mjs';
import { orderBody } from './merchant.mjs';

const form = (act) => ({ body: `act=${act}`, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });

async function setUp(t) {
  const { url, sandbox, close } = await startSandboxServer({ timeScale: 0.0001 });
  t.after(close);
  const merchant = await merchantServer(t, () => 204);
  const order = async (product, changes = {}) => {
    const body = JSON.stringify(orderBody({ notify_url: merchant.url, payer: undefined, ...changes }));
    return (await signedSend(url, sandbox.credentials, 'POST', `/v3/pay/transactions/${product}`, { body })).json;
  };
  return { url, sandbox, order };
}

const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } };

test('the payer opens an h5_url, pays, and returns to the shop', async (t) => {
  const { url, sandbox, order } = await setUp(t);
  const { h5_url } = await order('h5', { scene_info, description: '<b>"咖啡"</b>' });
  assert.ok(h5_url.startsWith(`${url}/_sandbox/h5?`), h5_url);
  const target = h5_url.slice(url.length);
  const page = await send(url, 'GET', target);
  assert.equal(page.status, 200);
  assert.match(page.headers['content-type'], /^text\/html/);
  const text = page.raw.toString();
  assert.match(text, /<button name="act" value="pay">/);
  assert.match(text, /¥1\.00/);
  assert.ok(text.includes('&#60;b&#62;&#34;咖啡') && !text.includes('<b>'), 'what the merchant says is text');

  const left = await send(url, 'POST', target, form('cancel'));
  assert.match(left.raw.toString(), /NOTPAY/);
  const paid = await send(url, 'POST', `${target}&redirect_url=https%3A%2F%2Fshop.example%2Fdone%3Fa%3D1`, form('pay'));
  assert.deepEqual([paid.status, paid.headers.location], [303, 'https://shop.example/done?a=1']);
  await sandbox.idle();
  assert.equal((await sandbox.order(orderBody().out_trade_no)).trade_state, 'SUCCESS');
  const again = await send(url, 'POST', target, form('pay'));
  assert.equal(again.status, 409);
  assert.match((await send(url, 'GET', target)).raw.toString(), /SUCCESS/);
});

test('nobody but a page of the sandbox presses the button, and nothing but a web address is returned to', async (t) => {
  const { url, sandbox, order } = await setUp(t);
  const target = (await order('h5', { scene_info })).h5_url.slice(url.length);
  const foreign = { ...form('pay'), headers: { ...form('pay').headers, Origin: 'https://evil.example' } };
  assert.equal((await send(url, 'POST', target, foreign)).status, 403);
  assert.equal((await send(url, 'POST', target, { body: 'act=pay', headers: {} })).status, 415);
  assert.equal((await send(url, 'PUT', target)).status, 405);
  assert.equal((await sandbox.order(orderBody().out_trade_no)).trade_state, 'NOTPAY');
  assert.equal((await send(url, 'POST', `${target}&redirect_url=javascript%3Aalert(1)`, form('pay'))).status, 200);
  assert.equal((await send(url, 'GET', '/_sandbox/h5?prepay_id=wx0')).status, 400);
});

test('a code_url is scanned by its text', async (t) => {
  const { url, sandbox, order } = await setUp(t);
  const { code_url } = await order('native');
  assert.match((await send(url, 'GET', '/_sandbox/scan')).raw.toString(), /<input name="code_url"/);
  const target = `/_sandbox/scan?code_url=${encodeURIComponent(code_url)}`;
  assert.match((await send(url, 'GET', target)).raw.toString(), /确认支付/);
  assert.match((await send(url, 'POST', target, form('pay'))).raw.toString(), /SUCCESS/);
  await sandbox.idle();
});

test('code payments are told over HTTP how to go', async (t) => {
  const { url, sandbox, order } = await setUp(t);
  const told = { outcome: 'USERPAYING', times: 1 };
  const set = await send(url, 'POST', '/_sandbox/code-payments', { body: JSON.stringify(told) });
  assert.deepEqual([set.status, set.json], [200, told]);
  const { code } = await order('codepay', {
    notify_url: undefined,
    payer: { auth_code: '13' },
    scene_info: { store_info: { id: '1' } },
  });
  assert.equal(code, 'USERPAYING');
  assert.equal((await sandbox.order(orderBody().out_trade_no)).trade_state, 'USERPAYING');
});

test('the style of a page is the one that its security policy allows, and nothing else is', async (t) => {
  const { url } = await setUp(t);
  const { headers, raw } = await send(url, 'GET', '/_sandbox/scan');
  const style = /<style>(.*?)<\/style>/s.exec(raw.toString())?.[1] ?? '';
  assert.equal(
    headers['content-security-policy'],
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`,
  );
});
