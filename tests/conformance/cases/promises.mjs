// Whatever a client does is awaited: what it gives, and what it refuses. What needs no client answers at once.
import { equal, Failure, ok, rejects, throws } from '../assert.mjs';
import { vectorClient } from '../fixtures.mjs';
import { methods, PREPAY_ID, UNREADABLE, WRONG } from '../methods.mjs';

/** @typedef {import('../suite.mjs').Library} Library */
/** @typedef {import('../suite.mjs').Env} Env */
/** @typedef {import('../methods.mjs').Method} Method */

/**
 * Makes a call; one that throws at once fails like one that rejects.
 * @param {Method} method
 * @param {any} argument
 */
const begin = async ({ call }, argument) => call(argument);

/**
 * Makes a call, which must give a promise, whatever becomes of that.
 * @param {Pick<Method, 'name' | 'call'>} method
 * @param {any} argument
 * @returns {Promise<any>}
 */
function promised({ name, call }, argument) {
  let given;
  try {
    given = call(argument);
  } catch (error) {
    throw new Failure(`${name} threw at once: ${String(error)}`);
  }
  // Of whatever realm: some runtimes run programs in one of their own.
  equal(Object.prototype.toString.call(given), '[object Promise]', `what ${name} gives`);
  return given;
}

/** @param {any} error */
const notInternal = (error) => ok(error.code !== 'ERR_INTERNAL', error.message);

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'what a client gives can be awaited, in each of its methods that send nothing',
    async run(lib, env) {
      for (const method of methods(lib, env).all) method.check(await begin(method, method.valid()));
    },
  },
  {
    name: 'an argument of the wrong type is refused to whoever awaits, in each of these methods',
    async run(lib, env) {
      const { all } = methods(lib, env);
      for (const method of all) {
        for (const wrong of WRONG()) {
          notInternal(await rejects(begin(method, wrong), /^ERR_/, `${method.name} of ${typeof wrong}`));
        }
        method.check(await begin(method, method.valid()));
      }
    },
  },
  {
    name: 'calls in flight do not disturb each other, whether they succeed or are refused',
    async run(lib, env) {
      const { all } = methods(lib, env);
      // Begun without waiting, in another order each time.
      const calls = WRONG().flatMap((wrong, round) =>
        all.flatMap((_, index) => {
          const method = /** @type {Method} */ (all[(index * 3 + round) % all.length]);
          const [good, bad] = [begin(method, method.valid()), begin(method, wrong)];
          return [good.then(method.check), rejects(bad, /^ERR_/, method.name).then(notInternal)];
        }),
      );
      const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');
      for (const { reason } of /** @type {PromiseRejectedResult[]} */ (failed)) throw reason;
    },
  },
  {
    name: 'calls of two merchants in flight are signed with the key of each',
    async run(lib, env) {
      const { keys } = env.vectors;
      const [ours, theirs] = [keys.TEST_ONLY_merchant_certificate_pem, keys.TEST_ONLY_platform_certificate_pem];
      const privateKey = keys.TEST_ONLY_platform_private_key_pkcs8_pem;
      const both = [vectorClient(lib, env), vectorClient(lib, env, { privateKey, platformKeys: [] })];
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const message = `message ${index}`;
          const [first = '', second = ''] = await Promise.all(both.map((client) => client.sign(message)));
          equal(lib.verifySignature({ message, signature: first, publicKey: ours }), true, 'the first merchant');
          equal(lib.verifySignature({ message, signature: second, publicKey: theirs }), true, 'the second merchant');
        }),
      );
    },
  },
  {
    name: 'what is passed counts as it was when the call was made',
    async run(lib, env) {
      const { all } = methods(lib, env);
      for (const method of all) {
        const argument = method.valid();
        const result = begin(method, argument);
        spoil(argument);
        method.check(await result);
      }
    },
  },
  {
    name: 'a client that was disposed of refuses in each of these methods, and ends what it had begun',
    async run(lib, env) {
      const { client, all } = methods(lib, env);
      const begun = Promise.all(all.map(async (method) => method.check(await begin(method, method.valid()))));
      client.dispose();
      await begun;
      for (const method of all) {
        const { issues, outcome } = await rejects(begin(method, method.valid()), 'ERR_CONFIG', method.name);
        equal(issues[0].field, 'client', 'field');
        ok(outcome !== 'refused', 'outcome');
      }
    },
  },
  {
    name: 'what sends never throws at once, whatever was passed',
    async run(lib, env) {
      const { client } = methods(lib, env);
      const queries = ['queryByOutTradeNo', 'queryByTransactionId'];
      for (const name of ['prepayJsapi', ...queries, 'close', 'request', 'handleNotification']) {
        for (const wrong of [...WRONG(), ...UNREADABLE()]) {
          // Neither options nor a handler may be null.
          const call = (/** @type {any} */ x) => client[name](x, null);
          notInternal(await rejects(promised({ name, call }, wrong), /^ERR_/, `${name} of ${typeof wrong}`));
        }
      }
    },
  },
  {
    name: 'what needs no client, and no key that could be elsewhere, answers and throws at once',
    async run(lib, env) {
      const { client } = methods(lib, env);
      const {
        notification: [notification],
        request_signing: [request],
        keys,
      } = env.vectors;
      const transaction = JSON.parse(notification.plaintext);
      const publicKey = keys.TEST_ONLY_merchant_certificate_pem;
      const { method, path_and_query: path, timestamp, nonce_str: nonce, message, signature } = request;
      const paid = { out_trade_no: transaction.out_trade_no, amount: { total: transaction.amount.total } };
      equal(client.warmUp(), undefined, 'warmUp');
      equal(client.assertPayment(transaction, paid), undefined, 'assertPayment');
      const cheap = { ...transaction, amount: { ...transaction.amount, total: 1 } };
      throws(() => client.assertPayment(cheap, paid), 'ERR_MISMATCH', 'assertPayment');
      equal(lib.verifySignature({ message, signature, publicKey }), true, 'verifySignature');
      throws(() => lib.verifySignature(/** @type {any} */ (undefined)), 'ERR_INPUT', 'verifySignature');
      equal(lib.canonical.request({ method, path, timestamp, nonce }), message, 'canonical');
      throws(() => lib.canonical.request(/** @type {any} */ (5)), 'ERR_INPUT', 'canonical');
      const headers = { timestamp, nonce, signature };
      const diagnosis = lib.diagnoseSignature({ kind: 'request', method, path, headers, publicKey });
      equal(diagnosis.valid, true, 'diagnoseSignature');
      throws(() => lib.diagnoseSignature(/** @type {any} */ (null)), 'ERR_INPUT', 'diagnoseSignature');
      const sealed = { key: new Uint8Array(32), nonce: new Uint8Array(12), ciphertext: new Uint8Array(40) };
      throws(() => lib.openAes256Gcm(sealed), 'ERR_DECRYPT', 'openAes256Gcm');
      throws(() => vectorClient(lib, env, { apiV3Key: 'short' }), 'ERR_CONFIG', 'constructor');
      equal(client.dispose(), undefined, 'dispose');
      throws(() => client.warmUp(), 'ERR_CONFIG', 'warmUp of a client that was disposed of');
    },
  },
  {
    name: 'each method of a client that sends nothing gives a promise',
    async run(lib, env) {
      for (const method of methods(lib, env).all) method.check(await promised(method, method.valid()));
    },
  },
  {
    name: 'an argument of the wrong type is refused by rejecting, never by throwing at once',
    async run(lib, env) {
      for (const method of methods(lib, env).all) {
        for (const wrong of [...WRONG(), ...UNREADABLE()]) {
          notInternal(await rejects(promised(method, wrong), /^ERR_/, `${method.name} of ${typeof wrong}`));
        }
      }
    },
  },
  {
    name: 'a message, resource or request that is refused is refused by rejecting',
    async run(lib, env) {
      for (const method of methods(lib, env).all) {
        const argument = method.valid();
        // Every text is signed, and a text cannot be changed.
        if (method.name === 'sign' || typeof argument === 'string') continue;
        spoil(argument);
        notInternal(await rejects(promised(method, argument), /^ERR_/, method.name));
      }
    },
  },
  {
    name: 'a clock that throws or gives nonsense refuses by rejecting',
    async run(lib, env) {
      const timeless = ['sign', 'decryptResource', 'encryptField', 'decryptField'];
      for (const now of [
        () => {
          throw new Error('no clock');
        },
        () => NaN,
        () => '1',
      ]) {
        const { all } = methods(lib, env, { now: /** @type {any} */ (now) });
        for (const method of all.filter(({ name }) => !timeless.includes(name))) {
          const error = await rejects(promised(method, method.valid()), 'ERR_CONFIG', method.name);
          equal(error.issues[0].field, 'now', 'field');
        }
      }
    },
  },
  {
    name: 'a client that was disposed of rejects',
    async run(lib, env) {
      const { client, all } = methods(lib, env);
      client.dispose();
      for (const method of all) {
        const { issues } = await rejects(promised(method, method.valid()), 'ERR_CONFIG', method.name);
        equal(issues[0].field, 'client', 'field');
      }
    },
  },
  {
    name: 'payParams works detached from its client, and rejects detached as well',
    async run(lib, env) {
      const { payParams } = vectorClient(lib, env, { apiV2Key: 'Vw9ytestOnly0Second9Key4Spec2026' });
      /** Of links, and of other pages than the cashier. @type {Record<string, object>} */
      const pages = {
        h5: { h5_url: 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx20&package=1' },
        native: { code_url: 'weixin://wxpay/bizpayurl?pr=abc' },
        merchantTransfer: { package_info: 'p' },
        payscore: { package: 'p' },
        payscoreDetail: { service_id: '500001', out_order_no: 'P1' },
      };
      for (const [name, call] of Object.entries(payParams)) {
        const method = { name: 'detached', call };
        ok(await promised(method, pages[name] ?? { prepay_id: PREPAY_ID }), 'params');
        await rejects(promised(method, 5), 'ERR_INPUT', 'detached');
      }
    },
  },
];

/**
 * Makes an argument useless, as its owner may once the call has returned.
 * @param {any} argument
 */
function spoil(argument) {
  if (argument instanceof Uint8Array) {
    argument.fill(0);
    return;
  }
  if (typeof argument === 'string') return;
  for (const [name, value] of Object.entries(argument)) {
    if (typeof value === 'object') spoil(value);
    else argument[name] = '';
  }
}
