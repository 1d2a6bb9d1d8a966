// Errors speak the client's language, and carry the other one.
import { equal, libraryError, ok, rejects, same, throws } from '../assert.mjs';
import { merchant, order, vectorClient } from '../fixtures.mjs';

/** @typedef {import('wechatpay-wasm').WechatPayOptions['language']} Option */

/** What a client speaks, by its option. @type {readonly [Option, 'zh' | 'en'][]} */
const CHOICES = [
  [undefined, 'zh'],
  ['zh-CN', 'zh'],
  ['zh-HK', 'zh'],
  ['zh-TW', 'zh'],
  ['en', 'en'],
];

/**
 * The error speaks this language, in every member that is one.
 * @param {any} error
 * @param {'zh' | 'en'} language
 * @param {string} what
 */
function speaks(error, language, what) {
  const { message, remedy, issues } = error[language];
  same([error.message, error.remedy, error.issues], [message, remedy, issues], what);
  const { stack } = error;
  // Not every engine begins with the message.
  const other = error[language === 'zh' ? 'en' : 'zh'].message;
  ok(!stack.includes(other), `${what}: the stack speaks the other language`);
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'every error that leaves a client is in its language, from core and JavaScript, thrown or rejected',
    async run(lib, env) {
      for (const [option, language] of CHOICES) {
        const more = option && { language: option };
        /** @type {Record<string, () => unknown>} by code and by where the error comes from */
        const refused = {
          'ERR_CONFIG core': () => vectorClient(lib, env, { ...more, apiV3Key: 'short' }),
          'ERR_CONFIG JavaScript': () => vectorClient(lib, env, { ...more, fetch: /** @type {any} */ (1) }),
          'ERR_CONFIG snapshot': () => vectorClient(lib, env, { ...more, appid: /** @type {any} */ (() => 1) }),
          'ERR_CONFIG URL': () => vectorClient(lib, env, { ...more, notifyUrl: 'https://shop.example.com/n?x=1' }),
        };
        const { sandbox, client } = await merchant(lib, env, {}, more);
        const wanted = order();
        Object.assign(refused, {
          'ERR_INPUT core': () => client.prepayJsapi({ ...wanted, amount: { total: 0.5 } }),
          'ERR_INPUT JavaScript': () => client.prepayJsapi(/** @type {any} */ (1)),
          'ERR_INPUT group': () => client.refunds.query(/** @type {any} */ (1)),
          'ERR_INPUT pay params': () => client.payParams.miniProgram(/** @type {any} */ ({})),
          'ERR_INPUT options': () => client.close('T12345678', /** @type {any} */ ({ timeoutMs: 0 })),
          'ERR_INPUT message': () => client.parseNotification(/** @type {any} */ ({ headers: {}, body: {} })),
          'ERR_INPUT handler': () => client.handleNotification({ headers: {}, body: '' }, /** @type {any} */ (1)),
          'ERR_API core': () => client.queryByOutTradeNo('NONESUCH'),
          'ERR_VERIFY_HEADER core': () => client.parseNotification({ headers: {}, body: '' }),
          'ERR_MISMATCH core': () =>
            client.assertPayment(/** @type {any} */ ({ amount: {} }), { out_trade_no: 'x', amount: { total: 1 } }),
          'ERR_ABORTED core': () => client.close('T12345678', { signal: AbortSignal.abort() }),
        });
        for (const [name, action] of Object.entries(refused)) {
          const what = `${option}: ${name}`;
          speaks(await rejects(async () => action(), String(name.split(' ')[0]), what), language, what);
        }
        client.dispose();
        speaks(await rejects(client.sign('x'), 'ERR_CONFIG', `${option}: disposed`), language, `${option}: disposed`);
        sandbox.close();
      }
    },
  },
  {
    name: 'an unusable language is refused in the one that was meant; options that cannot be read, in Chinese',
    run(lib, env) {
      for (const [language, spoken] of /** @type {[any, 'zh' | 'en'][]} */ ([
        ['en-GB', 'en'],
        ['EN', 'en'],
        ['zh', 'zh'],
        ['fr', 'zh'],
      ])) {
        const unknown = throws(() => vectorClient(lib, env, { language }), 'ERR_CONFIG', language);
        speaks(unknown, spoken, language);
        same(
          unknown.issues.map((/** @type {any} */ { field }) => field),
          ['language'],
          'field',
        );
      }
      for (const options of /** @type {any[]} */ ([undefined, 'en', new Map([['language', 'en']])]))
        speaks(
          throws(() => new lib.WechatPay(options), 'ERR_CONFIG', 'no options'),
          'zh',
          'no options',
        );
    },
  },
  {
    name: 'functions without a client speak Chinese',
    run(lib) {
      const calls = [
        () => lib.canonical.request(/** @type {any} */ ({})),
        () => lib.verifySignature(/** @type {any} */ (1)),
        () => lib.openAes256Gcm(/** @type {any} */ ({})),
        () => lib.diagnoseSignature(/** @type {any} */ ({})),
      ];
      for (const call of calls) speaks(throws(call, 'ERR_INPUT', String(call)), 'zh', String(call));
    },
  },
  {
    name: 'what onError is told is in the language of the client, and what the handler threw is untouched',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env, {}, { language: 'en' });
      const chinese = vectorClient(lib, env);
      /** @type {any[]} */
      const told = [];
      const onError = (/** @type {unknown} */ error) => told.push(error);
      await client.handleNotification({ headers: {}, body: '' }, () => {}, { onError });
      speaks(libraryError(told.pop(), 'ERR_VERIFY_HEADER', 'headers'), 'en', 'headers');

      const { out_trade_no } = await paid(sandbox, client);
      const { headers, body } = await sandbox.notification(out_trade_no);
      const silent = new ReadableStream({ start: (controller) => controller.error(new Error('broken')) });
      await client.handleNotification({ headers, body: /** @type {any} */ (silent) }, () => {}, { onError });
      speaks(libraryError(told.pop(), 'ERR_INPUT', 'stream'), 'en', 'a body that broke off');

      const fault = throws(
        () => chinese.assertPayment(/** @type {any} */ (1), /** @type {any} */ (1)),
        'ERR_INPUT',
        'x',
      );
      await client.handleNotification({ headers, body }, () => Promise.reject(fault), { onError });
      equal(told.pop(), fault, 'the handler’s error');
      speaks(fault, 'zh', 'of another client');
      sandbox.close();
    },
  },
  {
    name: 'an error of another client that passes through as a cause keeps its language',
    async run(lib, env) {
      const chinese = vectorClient(lib, env);
      const inner = await rejects(chinese.sign(/** @type {any} */ (1)), 'ERR_INPUT', 'inner');
      const client = vectorClient(lib, env, { language: 'en', fetch: () => Promise.reject(inner) });
      const lost = await rejects(client.close('T12345678'), 'ERR_TRANSPORT', 'fetch');
      speaks(lost, 'en', 'outer');
      equal(lost.cause, inner, 'cause');
      speaks(inner, 'zh', 'inner');
      const signal = AbortSignal.abort(inner);
      const aborted = await rejects(client.close('T12345678', { signal }), 'ERR_ABORTED', 'abort');
      equal(aborted.cause, inner, 'reason');
      speaks(inner, 'zh', 'reason');
    },
  },
  {
    name: 'JSON of an error has all its members, both languages, and of the cause what is safe',
    async run(lib, env) {
      const secret = 'AUTHORIZATION-OF-THE-REQUEST';
      /** @type {any} */
      const reset = Object.assign(new Error('read ECONNRESET'), {
        code: 'ECONNRESET',
        syscall: 'read',
        address: '203.0.113.7',
        port: 443,
        request: { headers: { Authorization: secret } },
        retry: () => secret,
      });
      reset.cause = new AggregateError([new Error('first'), reset, 17n], 'all failed', { cause: reset });
      const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: reset }));
      const client = vectorClient(lib, env, { fetch });
      const error = await rejects(client.close('T12345678'), 'ERR_TRANSPORT', 'reset');
      const text = JSON.stringify({ error });
      ok(!text.includes(secret), 'no headers');
      const shown = JSON.parse(text).error;
      const { name, message, code, remedy, outcome, retryable, en } = error;
      same(
        { ...shown, cause: 0 },
        JSON.parse(JSON.stringify({ ...error, name, message, code, remedy, outcome, retryable, en, cause: 0 })),
        'members',
      );
      // What a console shows: the languages themselves would double it.
      same(
        Object.keys(error).sort(),
        ['code', 'host', 'mchid', 'operation', 'outcome', 'query', 'remedy', 'retryable'],
        'enumerable members',
      );
      ok(!('zh' in shown) && shown.message === error.zh.message, 'the chosen language is not repeated');
      const root = { name: 'Error', message: 'read ECONNRESET', code: 'ECONNRESET', syscall: 'read' };
      same(
        shown.cause,
        {
          name: 'TypeError',
          message: 'fetch failed',
          cause: {
            ...root,
            address: '203.0.113.7',
            port: 443,
            cause: {
              name: 'AggregateError',
              message: 'all failed',
              errors: [{ name: 'Error', message: 'first' }, '17'],
            },
          },
        },
        'cause',
      );
      const english = vectorClient(lib, env, { language: 'en', fetch });
      const other = JSON.parse(JSON.stringify(await rejects(english.close('T12345678'), 'ERR_TRANSPORT', 'English')));
      ok(other.zh.message && !('en' in other), 'the other language is Chinese');

      const hostile = new Proxy(
        {},
        {
          get() {
            throw new Error('a trap');
          },
        },
      );
      const endless = Array.from({ length: 50 }).reduce((cause) => new Error('x'.repeat(10_000), { cause }), undefined);
      for (const reason of [hostile, endless, () => secret, secret.repeat(1000), null, 5n, Symbol('s')]) {
        const client = vectorClient(lib, env, { fetch: () => Promise.reject(reason) });
        const lost = await rejects(client.close('T12345678'), 'ERR_TRANSPORT', 'any cause');
        ok(JSON.stringify(lost).length < 50_000, `bounded: ${typeof reason}`);
      }
    },
  },
];

/**
 * @param {Awaited<ReturnType<import('../suite.mjs').Env['createSandbox']>>} sandbox
 * @param {import('wechatpay-wasm').WechatPay} client
 */
async function paid(sandbox, client) {
  const wanted = order();
  await client.prepayJsapi(wanted);
  await sandbox.pay(wanted.out_trade_no);
  return wanted;
}
