// Blocks that solve one problem each.
import assert from 'node:assert/strict';
import { verify } from 'node:crypto';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { certificate, pkcs8, rsaPair } from '../../support/certificates.mjs';
import { makeShop, ORDER } from '../shop.mjs';
import { checkDelivery } from './checks.mjs';
import { handlers, placing } from './payment.mjs';

/** @typedef {import('../scene.mjs').Scene} Scene */

/** An error in both languages, and its lines in the document. @param {Scene} scene */
export async function languages(scene) {
  const sandbox = await scene.sandbox();
  const order = { out_trade_no: 'ORDER-0001', description: 'Coffee', payer: { openid: ORDER.openid } };
  await scene.load({ pay: scene.client(sandbox), order });
  const shown = [...scene.code.matchAll(/^\s*console\.\w+\((?:.*)\);(?: \/\/ (.*))?$/gm)].map(([, comment]) => comment);
  assert.ok(shown.length > 1, 'the block prints nothing');
  assert.equal(scene.printed.length, shown.length);
  shown.forEach((comment, index) => {
    if (comment) assert.equal(scene.printed[index], comment, 'the comment is not what is printed');
  });
  const logged = JSON.parse(scene.printed.at(-1) ?? '');
  assert.equal(logged.code, 'ERR_INPUT');
  assert.match(logged.message, /amount\.total 不是/);
  assert.match(logged.en.message, /amount\.total is not/);
}

/** Hooks that log: calls, repetitions and notifications, and nothing that is secret. @param {Scene} scene */
export async function hooks(scene) {
  const { sandbox, variables } = await scene.merchant(async () => new Response(null, { status: 204 }));
  scene.environment(variables);
  const { pay } = await scene.load();
  await placing(pay)('ORDER-0001');
  await sandbox.pay('ORDER-0001');
  await sandbox.idle();
  await pay.handleNotification(await sandbox.notification('ORDER-0001'), () => {});
  await pay.handleNotification(await sandbox.notification('ORDER-0001', { tamper: 'body' }), () => {});
  const [placed = '', accepted = '', refused] = scene.printed;
  const call = /^POST \/v3\/pay\/transactions\/jsapi http:\/\/\S+ 1 200 \S+ ok [\d.]+$/;
  assert.match(placed, call, 'the call is not logged');
  assert.match(accepted, /^notified 204 TRANSACTION\.SUCCESS \S+ ok$/, 'the notification is not logged');
  assert.match(refused ?? '', /^notified 401 +ERR_VERIFY_SIGNATURE$/, 'the refusal is not logged');
  assert.doesNotMatch(scene.printed.join('\n'), /ORDER-0001/);
}

/** Requests go through a forward proxy, and only through it. @param {Scene} scene */
export async function proxy(scene) {
  /** @type {string[]} where tunnels lead */
  const tunnels = [];
  const server = createServer((request, response) => {
    tunnels.push(request.url ?? '');
    response.writeHead(400).end();
  });
  server.on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '');
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    for (const [one, other] of [
      [target, socket],
      [socket, target],
    ])
      one?.on('error', () => other?.destroy());
    scene.atEnd(() => target.destroy());
  });
  const origin = await scene.listen(server);
  const { sandbox, url, variables } = await scene.merchant(async () => new Response(null, { status: 204 }));
  scene.environment({ ...variables, HTTPS_PROXY: origin });
  const { pay } = await scene.load();
  await placing(pay)('ORDER-0001');
  assert.equal((await sandbox.order('ORDER-0001')).trade_state, 'NOTPAY');
  assert.ok(tunnels.length > 0, 'nothing went through the proxy');
  assert.deepEqual(new Set(tunnels), new Set([new URL(url).host]));
}

/** Secrets that are read when the first request comes. @param {Scene} scene */
export async function secrets(scene) {
  const shop = makeShop();
  /** @type {any} */
  let block;
  const notified = (/** @type {Request} */ request) => block.default.fetch(request, env);
  const { sandbox, variables } = await scene.merchant(notified, { probeEvery: 2 });
  const reads = { WECHATPAY_PRIVATE_KEY: 0, WECHATPAY_API_V3_KEY: 0 };
  let failures = 1;
  const secret = (/** @type {keyof typeof reads} */ name) => ({
    get: async () => {
      if (failures-- > 0) throw new Error('the store does not answer');
      reads[name] += 1;
      return variables[name];
    },
  });
  const env = {
    ...variables,
    WECHATPAY_PRIVATE_KEY: secret('WECHATPAY_PRIVATE_KEY'),
    WECHATPAY_API_V3_KEY: secret('WECHATPAY_API_V3_KEY'),
  };
  let made = 0;
  const { fromEnv } = scene.library.WechatPay;
  /** @type {(this: any, ...input: any[]) => any} */
  function counted(...input) {
    made += 1;
    return Reflect.apply(fromEnv, this, input);
  }
  Object.assign(scene.library.WechatPay, { fromEnv: counted });
  scene.atEnd(() => Object.assign(scene.library.WechatPay, { fromEnv }));
  block = await scene.load(handlers(shop));
  const request = () => new Request('https://shop.example/', { method: 'POST', body: '{}' });
  // A store that fails once is asked again; requests that come at once share one client.
  await assert.rejects(notified(request()), /does not answer/);
  const answers = await Promise.all([notified(request()), notified(request())]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401],
  );
  assert.equal(made, 1, 'clients made');
  const { WECHATPAY_PRIVATE_KEY: read } = reads;
  const pay = scene.client(sandbox);
  await checkDelivery({ sandbox, shop, place: placing(pay), notified });
  assert.equal(reads.WECHATPAY_PRIVATE_KEY, read, 'secrets are read at every request');
}

/** Platform certificates that outlive an isolate, a replacement among them, and the switch to the public key. @param {Scene} scene */
export async function certificates(scene) {
  const shop = makeShop();
  /** @type {any} */
  let block;
  const notified = (/** @type {Request} */ request) => block.default.fetch(request, env);
  const mode = /** @type {any} */ ({ mode: 'certificates', probeEvery: 2 });
  const { sandbox, variables } = await scene.merchant(notified, mode);
  /** @type {Map<string, string>} */
  const kept = new Map();
  const namespace = {
    get: async (/** @type {string} */ key) => kept.get(key) ?? null,
    put: async (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
  };
  const env = { ...variables, CERTIFICATES: namespace };
  const isolate = async () => {
    block = await scene.load(handlers(shop));
  };
  // Orders come from a client that is given the certificates of the moment: it downloads nothing.
  const place = (/** @type {string} */ number) => placing(scene.client(sandbox))(number);
  const pays = async (/** @type {string} */ number) => {
    shop.expect(number);
    await place(number);
    await sandbox.pay(number);
    await sandbox.idle();
    assert.ok(shop.delivered.includes(number), `${number} is not delivered`);
  };
  await isolate();
  await checkDelivery({ sandbox, shop, place, notified });
  assert.equal(sandbox.certificates.downloads, 1);
  await isolate();
  await pays('second-isolate');
  assert.equal(sandbox.certificates.downloads, 1, 'a second isolate downloads');
  await sandbox.rotateCertificate();
  await pays('new-certificate');
  assert.equal(sandbox.certificates.downloads, 2);
  await isolate();
  await pays('third-isolate');
  assert.equal(sandbox.certificates.downloads, 2, 'a third isolate downloads');
}

/** A certificate of the merchant that is being replaced: orders from before and after. @param {Scene} scene */
export async function replaced(scene) {
  const { sandbox, variables } = await scene.merchant(async () => new Response(null, { status: 204 }));
  scene.environment(variables);
  const pair = rsaPair();
  const block = await scene.load({
    old: { privateKey: pkcs8(pair.privateKey), certificate: certificate({ key: pair.privateKey, serial: 'AB12' }) },
  });
  const { description, total, openid } = ORDER;
  const kept = await block.order({ out_trade_no: 'ORDER-0001', description, amount: { total }, payer: { openid } });
  assert.equal(kept.serialNo, sandbox.credentials.serialNo);
  await sandbox.pay('ORDER-0001', await block.params(kept));
  const before = await block.params({ prepay_id: 'wx1', serialNo: 'AB12' });
  const lines = [sandbox.credentials.appid, before.timeStamp, before.nonceStr, before.package, ''];
  const signature = Buffer.from(before.paySign, 'base64');
  assert.ok(verify('sha256', Buffer.from(lines.join('\n')), pair.publicKey, signature), 'not signed with the old key');
}

/** Several merchants at one address. @param {Scene} scene */
export async function several(scene) {
  const shop = makeShop();
  /** @type {any} */
  let block;
  const notified = (/** @type {Request} */ request) => block.notify(request);
  const notify = (/** @type {string} */ url, /** @type {any} */ init) => notified(new Request(url, init));
  const { createKeys } = await import('../../../sandbox/index.js');
  const sandboxes = [
    await scene.sandbox({ notify, probeEvery: 2 }),
    await scene.sandbox({ notify, probeEvery: 2, mchid: '1900000109', keys: await createKeys() }),
  ];
  block = await scene.load({ db: shop.db, merchants: sandboxes.map(({ credentials }) => credentials) });
  for (const sandbox of sandboxes) {
    const place = placing(scene.client(sandbox));
    await checkDelivery({ sandbox, shop, place, notified, merchant: sandbox.credentials.mchid });
  }
}

/** The embedded WeChat Pay in a test. @param {Scene} scene */
export async function sandbox(scene) {
  const shop = makeShop();
  shop.expect('ORDER-0001');
  /** @type {any} */
  const surroundings = { db: shop.db, openid: ORDER.openid, out_trade_no: 'ORDER-0001', out_refund_no: 'REFUND-0001' };
  await scene.load({ ...surroundings, ...handlers(shop) });
  assert.deepEqual(shop.delivered, ['ORDER-0001']);
  assert.deepEqual(shop.refunded, ['REFUND-0001 SUCCESS']);
}

/** The same for CommonJS. @param {Scene} scene */
export async function sandboxCommonjs(scene) {
  const shop = makeShop();
  /** @type {any} */
  let pay;
  const { handler, checks } = handlers(shop);
  const notified = async (/** @type {Request} */ request) => pay.handleNotification(request, handler, checks);
  const block = await scene.load();
  const { sandbox, ...made } = await block.start(notified);
  scene.atEnd(() => sandbox.close());
  pay = made.pay;
  await checkDelivery({ sandbox, shop, place: placing(pay), notified });
}
