// Calls of the package's whole surface with input that means harm. Each says what it must never end in.
import {
  canonical,
  checkConfig,
  diagnoseSignature,
  openAes256Gcm,
  verifySignature,
  WechatPay,
  WechatPayError,
} from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';
import { hostileValue, one, spoiltBytes, spoiltText, THROWN, withHostileMember } from './values.mjs';

/** @typedef {import('./values.mjs').Dice} Dice */

/** What every signed message carries. */
const SIGNED = ['Wechatpay-Timestamp', 'Wechatpay-Nonce', 'Wechatpay-Serial', 'Wechatpay-Signature'];

/** That an input was believed, or failed in a way that is not ours: the worst that a hostile call can do. */
class Harm extends Error {}

/** @param {unknown} error */
function expectRefusal(error) {
  if (error === THROWN) return;
  if (!(error instanceof WechatPayError)) throw new Harm(`not an error of ours: ${error}`, { cause: error });
  if (error.code === 'ERR_INTERNAL') throw new Harm(`the instance failed: ${error.en.message}`, { cause: error });
}

/** Runs what may be refused. @template T @param {() => T | Promise<T>} call @returns {Promise<T | undefined>} */
async function attempt(call) {
  try {
    return await call();
  } catch (error) {
    expectRefusal(error);
    return undefined;
  }
}

/** Runs what has to be refused. @param {string} what @param {() => unknown} call */
async function refused(what, call) {
  try {
    await call();
  } catch (error) {
    return expectRefusal(error);
  }
  throw new Harm(`believed: ${what}`);
}

/** The world of one run: a merchant, messages that were genuine once, and a clock that stands still. */
export async function createWorld() {
  const time = Date.now();
  const now = () => time;
  const sandbox = await createSandbox({ now, notify: async () => new Response(null, { status: 204 }) });
  /** @type {any} the answer of the next call; without one the sandbox answers */
  let answer;
  /** @type {{ status: number, headers: [string, string][], body: Uint8Array }[]} */
  const answers = [];
  const pay = new WechatPay({
    ...sandbox.credentials,
    now,
    retry: false,
    language: 'en',
    fetch: async (url, init) => {
      if (answer) return answer;
      const response = await sandbox.fetch(url, init);
      const body = new Uint8Array(await response.clone().arrayBuffer());
      answers.push({ status: response.status, headers: [...response.headers], body });
      return response;
    },
  });
  let made = 0;
  const order = () => ({
    description: '咖啡',
    out_trade_no: `HOSTILE-${(made += 1)}`,
    notify_url: 'https://shop.example/n',
    amount: { total: 1800, currency: 'CNY' },
    payer: { openid: 'oHOSTILE' },
  });
  const first = order();
  await pay.prepayJsapi(first);
  await pay.queryByOutTradeNo(first.out_trade_no);
  await sandbox.pay(first.out_trade_no);
  await pay.queryByOutTradeNo(first.out_trade_no);
  const notification = await sandbox.notification(first.out_trade_no);
  const { body } = notification;
  /** @type {{ resource: any }} */
  const { resource } = JSON.parse(Buffer.from(body).toString());

  return {
    pay,
    sandbox,
    order,
    answers: answers.slice(),
    notification,
    resource,
    options: { ...sandbox.credentials },
    /** @param {any} next */
    answerWith(next) {
      answer = next;
    },
    close() {
      pay.dispose();
      sandbox.close();
    },

    /** What an honest shop does: it has to work as on the first day. */
    async valid() {
      const mine = order();
      const { prepay_id } = await pay.prepayJsapi(mine);
      await sandbox.pay(mine.out_trade_no, await pay.payParams.miniProgram({ prepay_id }));
      const posted = await sandbox.notification(mine.out_trade_no);
      const event = await pay.parseNotification(posted);
      if (event.kind !== 'payment' || event.resource.out_trade_no !== mine.out_trade_no)
        throw new Harm('a genuine notification is not what it was');
      const reply = await pay.handleNotification(posted, () => {});
      if (reply.status !== 204) throw new Harm(`a genuine notification is answered with ${reply.status}`);
    },
  };
}
/** @typedef {Awaited<ReturnType<typeof createWorld>>} World */

/** A message of which body or one header is not what was signed. @param {Dice} dice @param {{ headers: Record<string, string>, body: Uint8Array }} message */
function spoiltMessage(dice, { headers, body }) {
  if (dice(3) > 0) {
    const changed = spoiltBytes(dice, body);
    if (!Buffer.from(changed).equals(body)) return { headers, body: changed };
  }
  const name = one(dice, SIGNED);
  const value = spoiltText(dice, headers[name] ?? '');
  const changed = { ...headers, [name]: dice(5) === 0 ? hostileValue(dice) : value };
  if (dice(10) === 0 || changed[name] === headers[name]) delete changed[name];
  return { headers: changed, body: /** @type {Uint8Array<ArrayBuffer>} */ (body) };
}

/**
 * By name; each makes one call.
 * @type {Record<string, (world: World, dice: Dice) => Promise<unknown>>}
 */
export const CALLS = {
  async handleNotification({ pay, notification }, dice) {
    const message = spoiltMessage(dice, notification);
    let handled = false;
    const handler = () => {
      handled = true;
    };
    const reply = await attempt(() =>
      pay.handleNotification(/** @type {any} */ (message), handler, { onError: (error) => void expectRefusal(error) }),
    );
    if (handled || (reply && reply.status < 400)) throw new Harm('a spoilt notification was handled');
  },

  parseNotification: ({ pay, notification }, dice) =>
    refused('a spoilt notification', () =>
      pay.parseNotification(/** @type {any} */ (spoiltMessage(dice, notification))),
    ),

  'anything for a notification': ({ pay, notification }, dice) =>
    attempt(() => pay.parseNotification(withHostileMember(dice, { ...notification, headers: notification.headers }))),

  async 'a hostile answer'(world, dice) {
    const { pay, order, answers } = world;
    const { status, headers, body } = one(dice, answers);
    const spoilt = spoiltMessage(dice, { headers: headersOf(headers), body });
    const sent = latin(spoilt.headers);
    // Spaces around a value are none of its bytes.
    if (spoilt.body === body && headers.every(([name, value]) => sent.get(name) === value)) return;
    world.answerWith(
      new Response(/** @type {any} */ (spoilt.body.length > 0 ? spoilt.body : null), {
        status: dice(4) === 0 ? one(dice, [200, 400, 401, 404, 429, 500, 503]) : status,
        headers: sent,
      }),
    );
    try {
      await refused('a spoilt answer', () =>
        dice(2) === 0 ? pay.prepayJsapi(order()) : pay.queryByOutTradeNo('HOSTILE-1'),
      );
    } finally {
      world.answerWith(undefined);
    }
  },

  async 'an answer that is none'(world, dice) {
    world.answerWith(
      withHostileMember(dice, { status: 200, headers: new Headers(), arrayBuffer: async () => new ArrayBuffer(1) }),
    );
    try {
      await attempt(() => world.pay.request({ method: 'GET', path: '/v3/certificates' }));
    } finally {
      world.answerWith(undefined);
    }
  },

  async 'a hostile order'(world, dice) {
    world.answerWith(new Response(null, { status: 500 }));
    try {
      await refused('an order without an answer', () => world.pay.prepayJsapi(withHostileMember(dice, world.order())));
    } finally {
      world.answerWith(undefined);
    }
  },

  async 'a hostile request'(world, dice) {
    world.answerWith(new Response(null, { status: 500 }));
    const request = {
      method: 'POST',
      path: '/v3/x',
      query: { a: '1' },
      body: { a: [1, { b: 'c' }] },
      headers: { a: 'b' },
    };
    try {
      await attempt(() => world.pay.request(withHostileMember(dice, request)));
    } finally {
      world.answerWith(undefined);
    }
  },

  payParams: ({ pay }, dice) => attempt(() => pay.payParams.miniProgram(withHostileMember(dice, { prepay_id: 'wx1' }))),

  decryptResource: ({ pay, resource }, dice) =>
    refused('a spoilt resource', () => {
      const name = one(dice, ['ciphertext', 'nonce', 'associated_data']);
      return pay.decryptResource({ ...resource, [name]: spoiltText(dice, resource[name]) });
    }),

  decryptField: ({ pay }, dice) => attempt(() => pay.decryptField(spoiltText(dice, 'A'.repeat(344)))),

  encryptField: ({ pay }, dice) => attempt(() => pay.encryptField(/** @type {any} */ (hostileValue(dice)))),

  verifySignature: ({ options }, dice) =>
    attempt(() => {
      const input = { message: 'x', signature: 'A'.repeat(344), publicKey: options.publicKey };
      return dice(2) === 0
        ? verifySignature(withHostileMember(dice, input))
        : verifySignature({ ...input, publicKey: spoiltText(dice, String(options.publicKey)) });
    }),

  openAes256Gcm: (_, dice) =>
    refused('a ciphertext of nobody', () =>
      openAes256Gcm(
        withHostileMember(dice, {
          key: new Uint8Array(32),
          nonce: new Uint8Array(12),
          ciphertext: spoiltBytes(dice, new Uint8Array(40)),
        }),
      ),
    ),

  canonical: (_, dice) =>
    attempt(() =>
      canonical.request(
        withHostileMember(dice, { method: 'GET', path: '/v3/x', timestamp: '1', nonce: 'n', body: '' }),
      ),
    ),

  checkConfig: ({ options }, dice) => attempt(() => checkConfig(withHostileMember(dice, options))),

  'a client of hostile options': ({ options }, dice) =>
    attempt(() => new WechatPay(withHostileMember(dice, options)).dispose()),

  'a client of a spoilt key': ({ options }, dice) =>
    attempt(() => {
      const name = one(dice, /** @type {const} */ (['privateKey', 'publicKey', 'apiV3Key', 'serialNo']));
      new WechatPay({ ...options, [name]: spoiltText(dice, String(options[name])) }).dispose();
    }),

  diagnoseSignature: ({ options, notification: { headers, body } }, dice) =>
    attempt(() =>
      diagnoseSignature(
        withHostileMember(dice, { headers, body: Buffer.from(body).toString(), publicKey: options.publicKey }),
      ),
    ),
};

/** How often each is made, in proportion: what strangers can reach comes most. @type {Record<string, number>} */
const WEIGHTS = {
  handleNotification: 12,
  parseNotification: 12,
  'a hostile answer': 12,
  diagnoseSignature: 1,
  checkConfig: 1,
  'a client of hostile options': 1,
  'a client of a spoilt key': 1,
};
const USUAL = 4;
const DRAWN = Object.keys(CALLS).flatMap((name) => Array(WEIGHTS[name] ?? USUAL).fill(name));

/** The name of the next call. @param {Dice} dice @returns {string} */
export const drawn = (dice) => one(dice, DRAWN);

/** @param {[string, string][]} pairs @returns {Record<string, string>} with the spelling of WeChat Pay */
function headersOf(pairs) {
  const spelling = new Map(SIGNED.map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(pairs.map(([name, value]) => [spelling.get(name.toLowerCase()) ?? name, value]));
}

/** Headers that a `Response` takes; others never get this far. @param {Record<string, unknown>} headers */
function latin(headers) {
  const safe = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      safe.set(name, /** @type {string} */ (value));
    } catch {
      // Not a header of any network.
    }
  }
  return safe;
}
