// A genuine notification of the sandbox, changed in every way: each change is refused, through the public interface.
import { equal, ok, rejects, same } from '../assert.mjs';
import { fromUtf8, merchant, order, utf8 } from '../fixtures.mjs';

/**
 * A paid order and its notification as it would be posted.
 * @param {import('../suite.mjs').Library} lib
 * @param {import('../suite.mjs').Env} env
 * @param {Parameters<typeof merchant>[3]} [clientOptions]
 */
async function paid(lib, env, clientOptions) {
  const notify = () => Promise.resolve(new Response(null, { status: 204 }));
  const { sandbox, client } = await merchant(lib, env, { notify }, clientOptions);
  const wanted = order();
  await client.prepayJsapi(wanted);
  await sandbox.pay(wanted.out_trade_no);
  await sandbox.idle();
  return { sandbox, client, out_trade_no: wanted.out_trade_no };
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'changing any part of a notification after it was signed is refused',
    async run(lib, env) {
      const { sandbox, client, out_trade_no } = await paid(lib, env);
      const codes = {
        body: /^ERR_VERIFY_SIGNATURE$/,
        signature: /^ERR_VERIFY_SIGNATURE$/,
        nonce: /^ERR_VERIFY_SIGNATURE$/,
        timestamp: /^ERR_VERIFY_(SIGNATURE|TIMESTAMP)$/,
        serial: /^ERR_VERIFY_UNKNOWN_KEY$/,
      };
      for (const [tamper, code] of Object.entries(codes)) {
        const message = await sandbox.notification(out_trade_no, { tamper: /** @type {any} */ (tamper) });
        await rejects(() => client.parseNotification(message), code, tamper);
      }
      const probe = await sandbox.notification(out_trade_no, { probe: true });
      await rejects(() => client.parseNotification(probe), 'ERR_VERIFY_PROBE', 'probe');
      const genuine = await sandbox.notification(out_trade_no);
      equal((await client.parseNotification(genuine)).kind, 'payment', 'the genuine one is accepted');
      sandbox.close();
    },
  },
  {
    name: 'every byte of the body, every header and every missing header counts',
    async run(lib, env) {
      const { sandbox, client, out_trade_no } = await paid(lib, env);
      const { headers, body } = await sandbox.notification(out_trade_no);
      const start = fromUtf8(body).indexOf('"ciphertext"');
      const positions = [0, 1, start, start + 20, body.length >> 1, body.length - 2, body.length - 1];
      for (const position of positions) {
        for (const bit of [1, 0x20, 0x80]) {
          const changed = Uint8Array.from(body);
          changed[position] = (changed[position] ?? 0) ^ bit;
          await rejects(
            () => client.parseNotification({ headers, body: changed }),
            'ERR_VERIFY_SIGNATURE',
            `byte ${position}`,
          );
        }
      }
      for (const other of [
        body.slice(0, -1),
        Uint8Array.from([...body, 10]),
        Uint8Array.from([0xef, 0xbb, 0xbf, ...body]),
        new Uint8Array(),
      ]) {
        await rejects(
          () => client.parseNotification({ headers, body: other }),
          'ERR_VERIFY_SIGNATURE',
          `${other.length} bytes`,
        );
      }
      for (const name of ['Wechatpay-Timestamp', 'Wechatpay-Nonce', 'Wechatpay-Serial', 'Wechatpay-Signature']) {
        const key = Object.keys(headers).find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
        const { [key]: value, ...others } = headers;
        ok(value, `${name} is sent`);
        await rejects(
          () => client.parseNotification({ headers: others, body }),
          'ERR_VERIFY_HEADER',
          `without ${name}`,
        );
        for (const changed of ['', `${value}x`, ` ${value} x`, `${value},${value}`, '\u4e2d']) {
          await rejects(
            () => client.parseNotification({ headers: { ...others, [key]: changed }, body }),
            /^ERR_VERIFY_/,
            `${name}: ${changed}`,
          );
        }
      }
      sandbox.close();
    },
  },
  {
    name: 'a re-serialised body is refused with a hint',
    async run(lib, env) {
      const { sandbox, client, out_trade_no } = await paid(lib, env);
      const { headers, body } = await sandbox.notification(out_trade_no);
      const parsed = JSON.parse(fromUtf8(body));
      await rejects(
        () => client.parseNotification({ headers, body: JSON.stringify(parsed, null, 1) }),
        'ERR_VERIFY_SIGNATURE',
        'text',
      );
      const given = /** @type {any} */ (parsed);
      const error = await rejects(() => client.parseNotification({ headers, body: given }), 'ERR_INPUT', 'object');
      ok(/raw|bytes|原始|parsed/i.test(JSON.stringify(error.en)), 'says what to hand over');
      sandbox.close();
    },
  },
  {
    name: 'a timestamp 301 s away is refused, one 299 s away is not',
    async run(lib, env) {
      const { sandbox, client, out_trade_no } = await paid(lib, env);
      const now = Math.floor(Date.now() / 1000);
      const at = (/** @type {number} */ timestamp) => sandbox.notification(out_trade_no, { timestamp });
      const clock = new lib.WechatPay({ ...sandbox.credentials, now: () => now * 1000 });
      for (const offset of [-301, 301, -86400, 86400]) {
        const message = await at(now + offset);
        await rejects(() => clock.parseNotification(message), 'ERR_VERIFY_TIMESTAMP', `${offset} s`);
      }
      for (const offset of [-299, 299, -300, 300, 0]) {
        equal((await clock.parseNotification(await at(now + offset))).kind, 'payment', `${offset} s`);
      }
      equal((await client.parseNotification(await at(now))).kind, 'payment', 'by the clock of the machine');
      sandbox.close();
    },
  },
  {
    name: 'a right signature over a wrongly encrypted resource is ERR_DECRYPT, over no notification ERR_MALFORMED',
    async run(lib, env) {
      const { sandbox, client, out_trade_no } = await paid(lib, env);
      const { ciphertext } = JSON.parse(fromUtf8((await sandbox.notification(out_trade_no)).body)).resource;
      /** @param {(resource: any) => void} change */
      const changed = (change) =>
        sandbox.notification(out_trade_no, {
          envelope: (/** @type {any} */ envelope) => {
            const copy = structuredClone(envelope);
            change(copy.resource);
            return copy;
          },
        });
      const flip = (/** @type {string} */ text) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);
      const wrong = {
        'first byte of the ciphertext': (/** @type {any} */ resource) => {
          resource.ciphertext = flip(resource.ciphertext);
        },
        tag: (/** @type {any} */ resource) => {
          resource.ciphertext = resource.ciphertext.slice(0, -8) + flip(resource.ciphertext.slice(-8));
        },
        'truncated tag': (/** @type {any} */ resource) => {
          resource.ciphertext = ciphertext.slice(0, -8);
        },
        'only a tag': (/** @type {any} */ resource) => {
          resource.ciphertext = ciphertext.slice(0, 20);
        },
        nonce: (/** @type {any} */ resource) => {
          resource.nonce = flip(resource.nonce);
        },
        'associated data': (/** @type {any} */ resource) => {
          resource.associated_data = 'transactioN';
        },
        'no associated data': (/** @type {any} */ resource) => {
          delete resource.associated_data;
        },
      };
      for (const [what, change] of Object.entries(wrong)) {
        const message = await changed(change);
        await rejects(() => client.parseNotification(message), 'ERR_DECRYPT', what);
      }
      for (const envelope of [[], {}, 'text', 7, { id: 1 }]) {
        const message = await sandbox.notification(out_trade_no, { envelope: () => envelope });
        await rejects(() => client.parseNotification(message), 'ERR_MALFORMED', JSON.stringify(envelope));
      }
      const foreign = new lib.WechatPay({ ...sandbox.credentials, apiV3Key: 'wrongKeyForNegativeTests00000001' });
      const genuine = await sandbox.notification(out_trade_no);
      await rejects(() => foreign.parseNotification(genuine), 'ERR_DECRYPT', 'wrong APIv3 key');
      sandbox.close();
    },
  },
  {
    name: 'a wrong key under a known serial is refused in notifications and answers',
    async run(lib, env) {
      const { sandbox, out_trade_no } = await paid(lib, env);
      const publicKey = env.vectors.keys.TEST_ONLY_wechatpay_public_key_spki_pem;
      const fetch = /** @type {any} */ (sandbox.fetch);
      const deceived = new lib.WechatPay({ ...sandbox.credentials, publicKey, retry: false, fetch });
      const message = await sandbox.notification(out_trade_no);
      await rejects(() => deceived.parseNotification(message), 'ERR_VERIFY_SIGNATURE', 'notification');
      const error = await rejects(deceived.queryByOutTradeNo(out_trade_no), 'ERR_VERIFY_SIGNATURE', 'answer');
      equal(error.outcome, 'unknown', 'outcome');
      sandbox.close();
    },
  },
  {
    name: 'every refused notification gets one and the same answer, and its code goes to onError only',
    async run(lib, env) {
      const { sandbox, client, out_trade_no } = await paid(lib, env);
      const genuine = await sandbox.notification(out_trade_no);
      const refused = [
        await sandbox.notification(out_trade_no, { tamper: 'body' }),
        await sandbox.notification(out_trade_no, { tamper: 'serial' }),
        await sandbox.notification(out_trade_no, { probe: true }),
        await sandbox.notification(out_trade_no, { timestamp: 1 }),
        { ...genuine, headers: {} },
      ];
      const codes = /** @type {string[]} */ ([]);
      const replies = [];
      for (const message of refused) {
        replies.push(
          await client.handleNotification(
            message,
            () => {
              throw new Error('must not be called');
            },
            {
              onError: (error) => codes.push(/** @type {any} */ (error).code),
            },
          ),
        );
      }
      for (const reply of replies) same(reply, replies[0], 'answer');
      ok((replies[0]?.status ?? 0) >= 400, `status ${replies[0]?.status}`);
      same(
        codes,
        [
          'ERR_VERIFY_SIGNATURE',
          'ERR_VERIFY_UNKNOWN_KEY',
          'ERR_VERIFY_PROBE',
          'ERR_VERIFY_TIMESTAMP',
          'ERR_VERIFY_HEADER',
        ],
        'codes',
      );

      let seen = 0;
      const accepted = await client.handleNotification(genuine, () => {
        seen += 1;
      });
      equal(accepted.status, 204, 'accepted');
      const errors = [];
      const failed = await client.handleNotification(
        genuine,
        () => {
          throw new Error('database is down');
        },
        {
          onError: (error) => errors.push(error),
        },
      );
      equal(failed.status, 500, 'handler failed');
      ok(!failed.body.includes('database'), 'the reason stays inside');
      equal(seen, 1, 'handler calls');
      equal(errors.length, 1, 'onError calls');
      ok(utf8(failed.body).length < 200, 'short answer');
      sandbox.close();
    },
  },
];
