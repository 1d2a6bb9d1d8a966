// Notifications with less to do by hand: the expected payment is compared before the handler sees it.
import { each, equal, ok, rejects, same } from '../assert.mjs';
import { paid } from '../fixtures.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'of fifty duplicates at once one is handled, and once it is done the next is accepted without work',
    async run(lib, env) {
      const { client, posted } = await paid(lib, env);
      const claims = lib.memoryClaims();
      let runs = 0;
      let finish = () => {};
      const handler = () => {
        runs += 1;
        return /** @type {Promise<void>} */ (
          new Promise((resolve) => {
            finish = () => resolve();
          })
        );
      };
      const message = await posted();
      const handle = (/** @type {any} */ more) =>
        client.handleNotification(message, handler, { claims, onError() {}, ...more });
      const [first, ...others] = Array.from({ length: 50 }, () => handle({ budgetMs: 60_000 }));
      for (const reply of await Promise.all(others)) equal(reply.status, 500, 'a duplicate');
      finish();
      equal((await first)?.status, 204, 'the first');
      equal((await handle({})).status, 204, 'after it');
      equal(runs, 1, 'runs');

      // Slower than the answer may be: it goes on under its claim.
      const other = { claims: lib.memoryClaims(), budgetMs: 20 };
      /** @type {Promise<void> | undefined} */
      let kept;
      const waitUntil = (/** @type {Promise<void>} */ work) => {
        kept = work;
      };
      equal((await handle({ ...other, waitUntil })).status, 500, 'late');
      finish();
      await kept;
      equal((await handle(other)).status, 204, 'done meanwhile');
      equal(runs, 2, 'runs');
    },
  },
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
