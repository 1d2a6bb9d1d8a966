// One address for the notifications of several merchants.
import { each, equal, ok, rejects, same } from '../assert.mjs';
import { foreign, paid } from '../fixtures.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
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
];
