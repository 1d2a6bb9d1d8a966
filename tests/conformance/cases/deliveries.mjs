// Notifications posted once more by the sandbox, right and wrong: the client accepts the right ones, and no other.
import { equal, same } from '../assert.mjs';
import { listener, merchant, order } from '../fixtures.mjs';

const WRONG = [
  { tamper: /** @type {const} */ ('body') },
  { tamper: /** @type {const} */ ('signature') },
  { tamper: /** @type {const} */ ('timestamp') },
  { tamper: /** @type {const} */ ('nonce') },
  { tamper: /** @type {const} */ ('serial') },
  { probe: true },
  { age: 600 },
];

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'a notification posted again is accepted as it is, and refused forged, as a probe or stale',
    async run(lib, env) {
      let heard = 0;
      /** @type {Awaited<ReturnType<typeof merchant>>} */
      const both = await merchant(lib, env, {
        notify: (url, { method, headers, body }) =>
          both.client.handleNotification(new Request(url, { method, headers, body }), () => void (heard += 1)),
      });
      const { client, sandbox } = both;
      const wanted = order();
      await client.prepayJsapi(wanted);
      await sandbox.pay(wanted.out_trade_no);
      await sandbox.idle();
      const [{ id, event_type }] = await sandbox.deliveries.list({ about: wanted.out_trade_no });
      equal(event_type, 'TRANSACTION.SUCCESS', 'the payment is listed');
      const twice = await sandbox.deliveries.post(id, { copies: 2 });
      same([heard, twice.map(({ outcome }) => outcome)], [3, ['accepted', 'accepted']], 'twice at once');
      for (const options of WRONG) {
        const [{ status, outcome }] = await sandbox.deliveries.post(id, options);
        same([status, outcome, heard], [401, 'refused', 3], JSON.stringify(options));
      }
      const { accepted, accepted_probe, attempts } = await sandbox.deliveries.get(id);
      same([accepted, accepted_probe, attempts.length], [true, false, 3 + WRONG.length], 'nothing forged was accepted');
      sandbox.close();
    },
  },
  {
    name: 'a refund of the merchant platform is found and told like any other',
    async run(lib, env) {
      const refundNotifyUrl = 'https://shop.example.com/refunds';
      const { client, sandbox, heard } = await listener(lib, env, { refundNotifyUrl });
      const wanted = order();
      await client.prepayJsapi(wanted);
      await sandbox.pay(wanted.out_trade_no);
      const amount = { refund: 40, total: 100, currency: /** @type {const} */ ('CNY') };
      await sandbox.refunds.create({ out_trade_no: wanted.out_trade_no, out_refund_no: 'PLATFORM-1', amount });
      await sandbox.refunds.settle('PLATFORM-1');
      await sandbox.idle();
      const { status, amount: found } = await client.refunds.query('PLATFORM-1');
      const kinds = heard.map(({ kind }) => kind).sort();
      same([status, found.refund, kinds], ['SUCCESS', 40, ['payment', 'refund']], 'told and found');
      sandbox.close();
    },
  },
];
