// A shop whose payments are made by a published SDK, against the sandbox's HTTP server. What an SDK by others sends,
// signs, verifies and decrypts is a further source for what the sandbox must accept and answer.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { listen } from './listen.mjs';

/**
 * An SDK, spoken to in the fields of the wire.
 * @typedef {object} Sdk
 * @property {(order: Record<string, unknown>) => Promise<Record<string, string>>} order resolves with the pay params
 * @property {(by: { out_trade_no?: string, transaction_id?: string }) => Promise<any>} query
 * @property {(out_trade_no: string) => Promise<unknown>} close
 * @property {(refund: Record<string, unknown>) => Promise<any>} refund
 * @property {(out_refund_no: string) => Promise<any>} queryRefund
 * @property {(transfer: Record<string, unknown>, user_name: string) => Promise<any>} transfer encrypts the name
 * @property {(out_bill_no: string) => Promise<any>} queryTransfer decrypts the name
 * @property {(headers: http.IncomingHttpHeaders, body: string) => Promise<any>} open verifies and decrypts a
 *   notification; resolves with its content, rejects if it is not genuine
 *
 * @typedef {{ after: (work: () => unknown) => void }} Test
 */

const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const TOTAL = 1999;

/**
 * The sandbox's server behind a relay that can change an answer on its way, and the address for notifications.
 * @template {import('../../sandbox/index.js').SandboxMode} [Mode='public-key']
 * @param {Test} t
 * @param {Mode} [mode]
 * @param {Pick<import('../../sandbox/server.mjs').SandboxServerOptions, 'proxy' | 'tls' | 'host' | 'port'>} [reached] how
 *   else the server is reached: then `proxy` says where, and who certifies it
 */
export async function openShop(t, mode, reached = {}) {
  // A probe before every attempt: an SDK must not take it. Retries follow at once.
  const server = await startSandboxServer({ mode, probeEvery: 1, timeScale: 0, refundInterval: 0, ...reached });
  t.after(server.close);
  /** @type {((body: string) => string) | undefined} */
  let tamper;
  const relay = await listen(t, async (request, response) => {
    const { host, connection, ...headers } = request.headers;
    const { method, url: target } = request;
    const onward = http.request(server.url, { method, path: target, headers });
    request.pipe(onward);
    const [answer] = await once(onward, 'response');
    const body = await text(answer);
    const { 'content-length': _, ...kept } = answer.headers;
    response.writeHead(answer.statusCode, kept).end(tamper?.(body) ?? body);
  });
  /** @type {Sdk | undefined} */
  let notified;
  /** @type {{ probe: boolean, content?: any, error?: unknown }[]} */
  const received = [];
  const merchant = await listen(t, async (request, response) => {
    const probe = String(request.headers['wechatpay-signature']).startsWith('WECHATPAY/SIGNTEST/');
    try {
      const content = await notified?.open(request.headers, await text(request));
      received.push({ probe, content });
      response.writeHead(204).end();
    } catch (error) {
      received.push({ probe, error });
      response.writeHead(401).end();
    }
  });
  const { sandbox } = server;
  return {
    sandbox,
    credentials: sandbox.credentials,
    /** Where the SDK sends its requests. */
    url: relay,
    /** For an SDK that knows but its own host: the environment of one that asks for a proxy, and whom it is to trust. */
    proxy: {
      env: { HTTPS_PROXY: server.url, https_proxy: server.url, NO_PROXY: '', no_proxy: '' },
      caFile: server.authority ? fileOf(t, 'ca.pem', server.authority.certificate) : '',
    },
    notifyUrl: `${merchant}/notify`,
    received,
    /** @param {Sdk} sdk opens the notifications from now on */
    notify: (sdk) => {
      notified = sdk;
    },
    /**
     * Changes every answer while `work` runs.
     * @template T
     * @param {(body: string) => string} change
     * @param {() => Promise<T>} work
     */
    tampering: async (change, work) => {
      tamper = change;
      try {
        return await work();
      } finally {
        tamper = undefined;
      }
    },
  };
}

/**
 * A file for the time of a test.
 * @param {Test} t
 * @param {string} name
 * @param {string} content
 */
export function fileOf(t, name, content) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-peers-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

/**
 * @template {import('../../sandbox/index.js').SandboxMode} [Mode=any]
 * @typedef {Awaited<ReturnType<typeof openShop<Mode>>>} Shop
 */

/**
 * @param {Shop} shop
 * @param {string} out_trade_no
 */
const orderOf = ({ notifyUrl }, out_trade_no) => ({
  description: '深圳腾大-QQ公仔',
  out_trade_no,
  notify_url: notifyUrl,
  amount: { total: TOTAL, currency: 'CNY' },
  payer: { openid: OPENID },
});

/**
 * Orders, pays with the SDK's pay params, and returns the transaction that the SDK read from the notification.
 * @param {Shop} shop
 * @param {Sdk} sdk
 * @param {string} out_trade_no
 */
export async function pay({ sandbox, received, ...shop }, sdk, out_trade_no) {
  const payParams = await sdk.order(orderOf({ sandbox, received, ...shop }, out_trade_no));
  const forged = { ...payParams, nonceStr: `${payParams.nonceStr}1` };
  await assert.rejects(sandbox.pay(out_trade_no, forged), { code: 'PAY_PARAMS_INVALID' });
  const { trade_state } = await sandbox.pay(out_trade_no, payParams);
  assert.equal(trade_state, 'SUCCESS');
  await sandbox.idle();
  const [probe, genuine, ...more] = received.splice(0);
  assert.equal(probe?.probe, true);
  assert.ok(probe?.error, 'the SDK took a probe, whose signature is wrong, for genuine');
  assert.deepEqual([genuine?.error, genuine?.content?.trade_state, more], [undefined, 'SUCCESS', []]);
  return genuine?.content;
}

/**
 * All that a shop does: a payment, its notification and query, another order closed, a refund and its notification.
 * @param {Shop} shop
 * @param {Sdk} sdk
 */
export async function trade(shop, sdk) {
  const { sandbox, received, notifyUrl } = shop;
  shop.notify(sdk);

  const transaction = await pay(shop, sdk, 'PEER-0001');
  assert.equal(transaction.amount.total, TOTAL);
  assert.equal(transaction.payer.openid, OPENID);
  const { transaction_id } = transaction;
  // A query lists promotions even when there are none; a notification leaves them out.
  const found = { ...transaction, promotion_detail: [] };
  assert.deepEqual(await sdk.query({ out_trade_no: 'PEER-0001' }), found);
  assert.deepEqual(await sdk.query({ transaction_id }), found);

  await sdk.order(orderOf(shop, 'PEER-0002'));
  assert.equal((await sdk.query({ out_trade_no: 'PEER-0002' })).trade_state, 'NOTPAY');
  await sdk.close('PEER-0002');
  assert.equal((await sdk.query({ out_trade_no: 'PEER-0002' })).trade_state, 'CLOSED');

  const amount = { refund: 100, total: TOTAL, currency: 'CNY' };
  const refund = await sdk.refund({ transaction_id, out_refund_no: 'PEER-R1', notify_url: notifyUrl, amount });
  assert.deepEqual([refund.status, refund.out_trade_no, refund.amount.refund], ['PROCESSING', 'PEER-0001', 100]);
  await sandbox.refunds.settle('PEER-R1');
  await sandbox.idle();
  const [probe, settled] = received.splice(0);
  assert.ok(probe?.error);
  assert.deepEqual(
    [settled?.content?.refund_status, settled?.content?.refund_id],
    ['SUCCESS', refund.refund_id],
    String(settled?.error),
  );
  assert.equal((await sdk.queryRefund('PEER-R1')).status, 'SUCCESS');
  assert.equal((await sdk.query({ transaction_id })).trade_state, 'REFUND');
}

/**
 * A transfer that names the user: what the SDK encrypts the sandbox must decrypt, and what the sandbox encrypts to the
 * merchant the SDK.
 * @param {Sdk} sdk
 * @param {string} out_bill_no
 */
export async function transfer(sdk, out_bill_no) {
  const transfer_scene_report_infos = [
    { info_type: '活动名称', info_content: '新会员有礼' },
    { info_type: '奖励说明', info_content: '注册会员抽奖' },
  ];
  const bill = {
    out_bill_no,
    transfer_scene_id: '1000',
    openid: OPENID,
    transfer_amount: 1000,
    transfer_remark: '奖励',
  };
  const { state } = await sdk.transfer({ ...bill, transfer_scene_report_infos }, '张三丰');
  assert.equal(state, 'WAIT_USER_CONFIRM');
  const found = await sdk.queryTransfer(out_bill_no);
  assert.deepEqual([found.user_name, found.transfer_amount], ['张三丰', 1000]);
}

/**
 * All that a shop does with platform certificates, and again after a rotation.
 * @param {Shop<'certificates'>} shop
 * @param {() => Promise<Sdk>} connect an SDK that knows no certificate, or those of now
 */
export async function tradeWithCertificates(shop, connect) {
  const { sandbox } = shop;
  const sdk = await connect();
  await trade(shop, sdk);
  await transfer(sdk, 'TRANSFER0001');
  await sandbox.rotateCertificate();
  await sandbox.retireCertificate();
  const again = await connect();
  shop.notify(again);
  await pay(shop, again, 'PEER-0003');
  await transfer(again, 'TRANSFER0002');
  assert.ok(sandbox.certificates.downloads >= 2);
}

/**
 * The order's query, answered with another total on the way.
 * @param {Shop} shop
 * @param {Sdk} sdk
 * @param {string} out_trade_no
 */
export const queryTampered = (shop, sdk, out_trade_no) =>
  shop.tampering(
    (body) => body.replace(`"total":${TOTAL}`, '"total":1'),
    () => sdk.query({ out_trade_no }),
  );

/**
 * What the SDK throws for an order that does not exist, its text changed on the way. None of the SDKs verifies an
 * answer that says no.
 * @param {Shop} shop
 * @param {Sdk} sdk
 * @returns {Promise<any>}
 */
export const refusalTampered = (shop, sdk) =>
  shop.tampering(
    (body) => body.replace('"message":"', '"message":"changed '),
    () => sdk.query({ out_trade_no: 'PEER-9999' }).catch((error) => error),
  );

/**
 * Which forged notifications of a paid order the SDK takes nevertheless.
 * @param {Shop} shop
 * @param {Sdk} sdk
 * @param {string} out_trade_no
 */
export async function takenForgeries({ sandbox }, sdk, out_trade_no) {
  /** @type {Record<string, import('../../sandbox/index.js').ForgingOptions>} */
  const forgeries = {
    body: { tamper: 'body' },
    signature: { tamper: 'signature' },
    timestamp: { tamper: 'timestamp' },
    nonce: { tamper: 'nonce' },
    serial: { tamper: 'serial' },
    // Genuine, but ten minutes old, which may be a replay.
    age: { timestamp: Math.floor(Date.now() / 1000) - 600 },
    // Signed after the change, so that only the tag of the ciphertext shows it.
    tag: { envelope: withOtherTag },
  };
  const openForged = async (/** @type {import('../../sandbox/index.js').ForgingOptions} */ forgery) => {
    const { headers, body } = await sandbox.notification(out_trade_no, forgery);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    return sdk.open(lower, new TextDecoder().decode(body));
  };
  assert.equal((await openForged({})).out_trade_no, out_trade_no);
  const taken = [];
  for (const [name, forgery] of Object.entries(forgeries)) {
    if (await openForged(forgery).then(Boolean, () => false)) taken.push(name);
  }
  return taken;
}

/** @param {any} envelope */
function withOtherTag(envelope) {
  const ciphertext = Buffer.from(envelope.resource.ciphertext, 'base64');
  ciphertext[ciphertext.length - 1] ^= 1;
  return { ...envelope, resource: { ...envelope.resource, ciphertext: ciphertext.toString('base64') } };
}
