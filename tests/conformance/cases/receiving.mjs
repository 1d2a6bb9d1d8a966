// Notifications with less to do by hand: the expected payment, and one address for several merchants.
import { each, equal, ok, rejects, same } from '../assert.mjs';
import { merchant, order } from '../fixtures.mjs';

/**
 * A paid order of 1.00 CNY, and its notification as WeChat Pay posts it.
 * @param {import('../suite.mjs').Library} lib
 * @param {import('../suite.mjs').Env} env
 */
async function paid(lib, env) {
  const { sandbox, client } = await merchant(
    lib,
    env,
    { notify: async () => new Response(null, { status: 204 }) },
    { language: 'en' },
  );
  const wanted = order();
  const { out_trade_no } = wanted;
  await client.prepayJsapi(wanted);
  await sandbox.pay(out_trade_no);
  await sandbox.idle();
  return { sandbox, client, out_trade_no, posted: () => sandbox.notification(out_trade_no) };
}

/** The same merchant at another WeChat Pay: nothing of it fits. @type {Promise<any> | undefined} */
let foreignKeys;

/** @param {import('../suite.mjs').Library} lib @param {import('../suite.mjs').Env} env */
async function foreign(lib, env) {
  foreignKeys ??= env.createKeys();
  const keys = await foreignKeys;
  return merchant(lib, env, { keys, mchid: '1900000109' });
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a payment that is expected goes to the handler, any other to onMismatch, and both are answered with success',
    async run(lib, env) {
      const { sandbox, client, out_trade_no, posted } = await paid(lib, env);
      const broken = () => {
        throw new Error('the database is down');
      };
      /** @type {[name: string, expected: (transaction: any, event: any) => any, seen: string, status: number][]} */
      const orders = [
        ['expected', () => ({ amount: { total: 100 } }), 'handled', 204],
        ['a promise', async () => ({ out_trade_no, amount: { total: 100, currency: 'CNY' } }), 'handled', 204],
        ['another amount', () => ({ amount: { total: 101 } }), 'amount.total', 204],
        ['another order', () => ({ out_trade_no: 'OTHER-1', amount: { total: 100 } }), 'out_trade_no', 204],
        ['unknown', () => undefined, 'out_trade_no', 204],
        ['unknown, as null', async () => null, 'out_trade_no', 204],
        ['no amount', () => ({}), 'ERR_INPUT', 500],
        ['it throws', broken, 'the database is down', 500],
        ['it rejects', async () => broken(), 'the database is down', 500],
      ];
      await each(
        orders,
        ([name]) => name,
        async ([name, expected, outcome, status]) => {
          /** @type {string[]} */
          const seen = [];
          const reply = await client.handleNotification(
            await posted(),
            (event) => {
              seen.push('handled');
              equal(event.kind, 'payment', 'kind');
            },
            {
              expected: (transaction, event) => {
                equal(transaction.out_trade_no, out_trade_no, 'the transaction');
                equal(event.resource.out_trade_no, out_trade_no, 'the event');
                return expected(transaction, event);
              },
              onMismatch: async (error, event) => {
                equal(error.code, 'ERR_MISMATCH', name);
                equal(event.kind, 'payment', 'kind');
                ok(error.message.includes('not the expected payment'), error.message);
                seen.push(...error.issues.map(({ field }) => field));
              },
              onError: (/** @type {any} */ error) => seen.push(error.code ?? error.message),
            },
          );
          same(seen, [outcome], 'what happened');
          equal(reply.status, status, 'answer');
        },
      );
      sandbox.close();
    },
  },
  {
    name: 'what expected does to the transaction changes nothing of the comparison',
    async run(lib, env) {
      const { sandbox, client, posted } = await paid(lib, env);
      /** @type {string[]} */
      const seen = [];
      const reply = await client.handleNotification(await posted(), () => seen.push('handled'), {
        expected: (transaction) => {
          transaction.amount = { total: 1, currency: 'CNY' };
          return { amount: { total: 1 } };
        },
        onMismatch: (error) => seen.push(...error.issues.map(({ field }) => field)),
      });
      same([...seen, reply.status], ['amount.total', 204], 'the verified text counts');
      sandbox.close();
    },
  },
  {
    name: 'if onMismatch cannot record the payment, it comes again; other events are not compared',
    async run(lib, env) {
      const { sandbox, client, out_trade_no, posted } = await paid(lib, env);
      /** @type {unknown[]} */
      const seen = [];
      const options = {
        expected: () => undefined,
        onMismatch: async () => {
          throw new Error('the disk is full');
        },
        onError: (/** @type {any} */ error) => seen.push(error.message),
      };
      equal(
        (await client.handleNotification(await posted(), () => seen.push('handled'), options)).status,
        500,
        'answer',
      );
      const amount = /** @type {const} */ ({ refund: 10, total: 100, currency: 'CNY' });
      const refund = { out_trade_no, out_refund_no: 'R-1', amount, notify_url: 'https://shop.example.com/notify' };
      await client.refunds.create(refund);
      await sandbox.refunds.settle('R-1');
      const event = await sandbox.refunds.notification('R-1');
      equal((await client.handleNotification(event, ({ kind }) => seen.push(kind), options)).status, 204, 'refund');
      same(seen, ['the disk is full', 'refund'], 'what happened');
      sandbox.close();
    },
  },
  {
    name: 'half a comparison, or one that is misspelt, is refused before anything is read',
    async run(lib, env) {
      const { sandbox, client } = await paid(lib, env);
      const untouched = Object.defineProperty(/** @type {any} */ ({ headers: {} }), 'body', {
        get() {
          throw new Error('the body was read');
        },
      });
      const nothing = () => {};
      for (const [options, field] of /** @type {[any, string][]} */ ([
        [{ expected: nothing }, 'onMismatch'],
        [{ onMismatch: nothing }, 'expected'],
        [{ expected: {}, onMismatch: nothing }, 'expected'],
        [{ expected: nothing, onMismatch: null }, 'onMismatch'],
        [{ expect: nothing, onMismatch: nothing }, 'expect'],
      ])) {
        for (const handle of [
          () => client.handleNotification(untouched, nothing, options),
          () => lib.handleNotification([client], untouched, nothing, options),
        ]) {
          equal((await rejects(handle, 'ERR_INPUT', field)).issues[0].field, field, 'field');
        }
      }
      sandbox.close();
    },
  },
  {
    name: 'of several merchants the one takes a notification whose keys fit it, and the body is read once',
    async run(lib, env) {
      const one = await paid(lib, env);
      const two = await foreign(lib, env);
      const clients = [two.client, one.client];
      let reads = 0;
      const { headers, body } = await one.posted();
      const request = {
        method: 'POST',
        headers: new Headers(headers),
        bodyUsed: false,
        arrayBuffer: async () => {
          reads += 1;
          return body.buffer;
        },
      };
      /** @type {unknown[]} */
      const seen = [];
      const response = await lib.handleNotification(
        clients,
        request,
        (event, client) => seen.push(event.kind, client === one.client),
        {
          expected: (transaction, { kind }, client) => {
            seen.push(kind, transaction.mchid === client.mchid);
            return { amount: { total: 100 } };
          },
          onMismatch: () => seen.push('mismatch'),
        },
      );
      equal(response.status, 204, 'answer');
      same(seen, ['payment', true, 'payment', true], 'what happened');
      equal(reads, 1, 'reads');

      const mismatched = await lib.handleNotification(clients, await one.posted(), () => seen.push('handled'), {
        expected: () => null,
        onMismatch: (error, event, client) => seen.push(error.code, event.kind, client.mchid),
      });
      equal(mismatched.status, 204, 'answer to a mismatch');
      same(seen.slice(4), ['ERR_MISMATCH', 'payment', one.client.mchid], 'the mismatch');

      const { client, event } = await lib.parseNotification(clients, await one.posted());
      ok(client === one.client && event.kind === 'payment', 'parsed by the client whose it is');
      one.sandbox.close();
      two.sandbox.close();
    },
  },
  {
    name: 'what no merchant accepts gets the one answer; a fault of a handler is told with its client',
    async run(lib, env) {
      const one = await paid(lib, env);
      const two = await foreign(lib, env);
      const clients = [two.client, one.client];
      const forged = await one.sandbox.notification(one.out_trade_no, { tamper: 'body' });
      const answers = new Set();
      for (const [message, list, code] of /** @type {[any, any[], string][]} */ ([
        [forged, clients, 'ERR_VERIFY_SIGNATURE'],
        [forged, [one.client], 'ERR_VERIFY_SIGNATURE'],
        [await one.posted(), [two.client], 'ERR_VERIFY_UNKNOWN_KEY'],
        [{ headers: {}, body: '' }, clients, 'ERR_VERIFY_HEADER'],
      ])) {
        /** @type {any[]} */
        const told = [];
        const onError = (/** @type {any[]} */ ...input) => told.push(...input);
        const reply = await lib.handleNotification(list, message, () => told.push('handled'), { onError });
        answers.add(JSON.stringify(reply));
        same(
          told.map((error) => error.code),
          [code],
          'reason',
        );
        equal((await rejects(lib.parseNotification(list, message), code, code)).code, code, 'parseNotification');
      }
      const single = await one.client.handleNotification(forged, () => {}, { onError: () => {} });
      same([...answers], [JSON.stringify(single)], 'answers');

      /** @type {unknown[]} */
      const told = [];
      const failing = () => {
        throw new Error('the database is down');
      };
      const onError = (/** @type {any} */ error, /** @type {any} */ client) => told.push(error.message, client?.mchid);
      equal((await lib.handleNotification(clients, await one.posted(), failing, { onError })).status, 500, 'answer');
      same(told, ['the database is down', one.client.mchid], 'told');

      await each(
        /** @type {[any, string][]} */ ([
          [[], 'clients'],
          [undefined, 'clients'],
          [one.client, 'clients'],
          [[one.client, {}], 'clients.1'],
          [[null], 'clients.0'],
        ]),
        ([list]) => String(list),
        async ([list, field]) => {
          const error = await rejects(
            lib.handleNotification(list, forged, () => {}),
            'ERR_INPUT',
            field,
          );
          equal(error.issues[0].field, field, 'field');
        },
      );
      one.sandbox.close();
      two.sandbox.close();
    },
  },
  {
    name: 'merchants that share their keys are told apart by the content',
    async run(lib, env) {
      const one = await paid(lib, env);
      const { credentials } = one.sandbox;
      const sibling = new lib.WechatPay({ ...credentials, mchid: '1900000109' });
      // To the sibling alone it is about somebody else.
      equal((await sibling.parseNotification(await one.posted())).kind, 'other', 'kind');
      for (const clients of [
        [sibling, one.client],
        [one.client, sibling],
      ]) {
        const { client, event } = await lib.parseNotification(clients, await one.posted());
        same([client.mchid, event.kind], [credentials.mchid, 'payment'], 'whose it is');
      }
      const { client, event } = await lib.parseNotification([sibling], await one.posted());
      same([client.mchid, event.kind], [sibling.mchid, 'other'], 'if nobody else can be meant');
      one.sandbox.close();
    },
  },
  {
    name: 'a notification whose own client cannot take it now is delivered again, and no other client has it',
    async run(lib, env) {
      const one = await paid(lib, env);
      const { credentials } = one.sandbox;
      const sibling = new lib.WechatPay({ ...credentials, mchid: '1900000109' });
      const disposed = new lib.WechatPay(credentials);
      disposed.dispose();
      const unfit = {
        ERR_CONFIG: disposed,
        ERR_VERIFY_TIMESTAMP: new lib.WechatPay({ ...credentials, now: () => 0 }),
        ERR_DECRYPT: new lib.WechatPay({ ...credentials, apiV3Key: 'x'.repeat(32) }),
      };
      for (const [code, client] of Object.entries(unfit)) {
        for (const clients of [
          [sibling, client],
          [client, sibling],
        ]) {
          /** @type {unknown[]} */
          const told = [];
          const reply = await lib.handleNotification(clients, await one.posted(), () => told.push('handled'), {
            onError: (error) => told.push(/** @type {any} */ (error).code),
          });
          equal(reply.status, 500, code);
          same(told, [code], code);
          await rejects(lib.parseNotification(clients, await one.posted()), code, code);
        }
      }
      one.sandbox.close();
    },
  },
  {
    name: 'what expected does to its transaction changes nothing of what the handler gets',
    async run(lib, env) {
      const { client, sandbox, posted, out_trade_no } = await paid(lib, env);
      /** @type {any[]} */
      const seen = [];
      const spoil = (/** @type {any} */ transaction, /** @type {any} */ event) => {
        transaction.out_trade_no = 'ANOTHER';
        transaction.amount.total = 1;
        event.kind = 'other';
      };
      for (const total of [100, 99]) {
        await client.handleNotification(await posted(), (event) => seen.push(event.kind, event.resource), {
          expected: (transaction, event) => {
            spoil(transaction, event);
            return { amount: { total } };
          },
          onMismatch: (_, event) => seen.push(event.kind, event.resource),
        });
        const [kind, resource] = seen.splice(0);
        same([kind, resource.out_trade_no, resource.amount.total], ['payment', out_trade_no, 100], String(total));
      }
      sandbox.close();
    },
  },
  {
    name: 'the comparison may be methods of a class',
    async run(lib, env) {
      const { client, sandbox, posted } = await paid(lib, env);
      /** @type {unknown[]} */
      const seen = [];
      class Checks {
        expected() {
          return { amount: { total: 99 } };
        }
        onMismatch() {
          seen.push('set aside');
        }
      }
      const handler = () => seen.push('handled');
      const reply = await client.handleNotification(await posted(), handler, new Checks());
      equal(reply.status, 204, 'answer');
      same(seen, ['set aside'], 'what happened');
      sandbox.close();
    },
  },
];
