/**
 * Every fault of a request, by `sandbox.fetch` and over HTTP: what the client meets, whether the operation took effect,
 * and that the next request goes right.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createKeys } from '../../sandbox/index.js';
import { orderBody, refundBody, signatureIsRight } from './merchant.mjs';
import { ways } from './way.mjs';

const keys = await createKeys();
const PREPAY = '/v3/pay/transactions/jsapi';
const REFUND = '/v3/refund/domestic/refunds';

const isRight = (way, { headers, raw }) => signatureIsRight(way.credentials, headers, raw);
const unsigned = ({ headers }) => assert.equal(headers.get('Wechatpay-Signature'), null);
const prepayId = ({ raw }) => assert.match(JSON.parse(raw).prepay_id, /^wx[0-9a-f]{34}$/);
/** The signature is there, but fits the body no more. */
const spoilt = (met, way) => assert.equal(isRight(way, met), false);
/** @param {number} status @param {string} code */
const signedRefusal = (status, code) => (met, way) => {
  assert.equal(met.status, status);
  assert.equal(JSON.parse(met.raw).code, code);
  assert.ok(isRight(way, met));
};
const page = (status) => (met) => {
  assert.equal(met.status, status);
  assert.match(met.headers.get('Content-Type'), /^text\/html/);
  assert.match(met.raw.toString(), /^<html>/);
  unsigned(met);
};
const fails = (inProcess, overHttp) => (met, way) => assert.equal(met.failure, way.inProcess ? inProcess : overHttp);
const hangs = fails('GIVEN_UP', 'GIVEN_UP');
const RESET = 'ECONNRESET';
const skew = (milliseconds) => (met) => {
  assert.equal(met.status, 401);
  assert.equal(JSON.parse(met.raw).code, 'SIGN_ERROR');
  assert.ok(Math.abs(Date.parse(met.headers.get('Date')) - Date.now() - milliseconds) < 5000);
};

/** By name: whether the order exists afterwards, and what the client meets. */
const EXPECTED = {
  'connection-refused': [false, fails('ECONNREFUSED')],
  'dns-failure': [false, fails('ENOTFOUND')],
  'connect-timeout': [false, fails('UND_ERR_CONNECT_TIMEOUT')],
  'tls-failure': [false, fails('CERT_HAS_EXPIRED')],
  'connection-closed': [false, fails('UND_ERR_SOCKET', RESET)],
  'connection-reset-before-effect': [false, fails(RESET, RESET)],
  'connection-reset-after-effect': [true, fails(RESET, RESET)],
  'timeout-before-effect': [false, hangs, { patience: 60 }],
  'timeout-after-effect': [true, hangs, { patience: 60 }],
  'answer-delayed': [
    true,
    (met, way, elapsed) => {
      assert.ok(isRight(way, met));
      assert.ok(elapsed > 110, `${elapsed}`);
    },
    { fault: { delayMs: 120 } },
  ],
  'body-cut': [
    true,
    (met, way) => {
      const length = Number(met.headers.get('Content-Length'));
      assert.ok(met.raw.length > 0 && met.raw.length < length);
      assert.equal(met.bodyFailure, way.inProcess ? 'UND_ERR_SOCKET' : RESET);
    },
  ],
  'body-endless': [
    true,
    (met) => {
      assert.ok(met.enough);
      assert.equal(met.headers.get('Content-Length'), null);
    },
  ],
  'body-huge': [
    true,
    (met) => {
      assert.ok(met.enough);
      assert.equal(met.headers.get('Content-Length'), '1073741824');
    },
  ],
  'body-slow': [
    true,
    (met) => {
      assert.ok(met.raw.length > 0 && met.raw.length < Number(met.headers.get('Content-Length')));
      assert.equal(met.bodyFailure, 'GIVEN_UP');
    },
    { fault: { delayMs: 20 }, patience: 300 },
  ],
  'body-not-gzip': [
    true,
    (met, way) => {
      assert.equal(met.headers.get('Content-Encoding'), 'gzip');
      if (way.inProcess) assert.equal(met.bodyFailure, 'Z_DATA_ERROR');
      else assert.throws(() => gunzipSync(met.raw), { code: 'Z_DATA_ERROR' });
    },
  ],
  'system-error-before-effect': [false, signedRefusal(500, 'SYSTEM_ERROR')],
  'system-error-after-effect': [true, signedRefusal(500, 'SYSTEM_ERROR')],
  'bank-error': [false, signedRefusal(500, 'BANK_ERROR')],
  'bad-gateway-before-effect': [false, page(502)],
  'bad-gateway-after-effect': [true, page(502)],
  'service-unavailable': [
    false,
    (met) => {
      page(503)(met);
      assert.equal(met.headers.get('Retry-After'), '1');
    },
  ],
  'rate-limited-before-effect': [
    false,
    (met, way) => {
      signedRefusal(429, 'FREQUENCY_LIMITED')(met, way);
      assert.equal(met.headers.get('Retry-After'), '7');
    },
    { fault: { retryAfter: 7 } },
  ],
  'rate-limited-after-effect': [
    true,
    (met, way) => {
      signedRefusal(429, 'FREQUENCY_LIMITED')(met, way);
      assert.equal(met.headers.get('Retry-After'), null);
    },
  ],
  'accepted-before-effect': [false, signedRefusal(202, 'USERPAYING')],
  'accepted-after-effect': [true, signedRefusal(202, 'USERPAYING')],
  'sign-error': [
    false,
    (met) => {
      assert.equal(met.status, 401);
      assert.equal(JSON.parse(met.raw).code, 'SIGN_ERROR');
      unsigned(met);
    },
  ],
  'gateway-forbidden': [false, page(403)],
  'not-found-empty': [
    false,
    (met) => {
      assert.deepEqual([met.status, met.raw.length], [404, 0]);
      unsigned(met);
    },
  ],
  redirect: [
    false,
    (met) => {
      assert.equal(met.status, 302);
      assert.match(met.headers.get('Location'), /^https:\/\/redirected\.invalid\//);
      unsigned(met);
    },
  ],
  'refund-not-enough': [false, signedRefusal(403, 'NOT_ENOUGH')],
  'answer-empty': [
    true,
    (met) => {
      assert.deepEqual([met.status, met.raw.length], [200, 0]);
      unsigned(met);
    },
  ],
  'answer-unsigned': [
    true,
    (met) => {
      prepayId(met);
      assert.deepEqual(
        [...met.headers.keys()].filter((name) => name.startsWith('wechatpay-')),
        [],
      );
    },
  ],
  'answer-replayed': [true, (met, way) => assert.ok(isRight(way, met))],
  'signature-wrong': [
    true,
    (met, way) => {
      prepayId(met);
      spoilt(met, way);
      assert.equal(Buffer.from(met.headers.get('Wechatpay-Signature'), 'base64').length, 256);
    },
  ],
  'signature-probe': [
    true,
    (met) => {
      prepayId(met);
      assert.match(met.headers.get('Wechatpay-Signature'), /^WECHATPAY\/SIGNTEST\//);
    },
  ],
  'signature-unknown-serial': [
    true,
    (met, way) => {
      prepayId(met);
      assert.match(met.headers.get('Wechatpay-Serial'), /^PUB_KEY_ID_\d+$/);
      assert.notEqual(met.headers.get('Wechatpay-Serial'), way.credentials.publicKeyId);
    },
  ],
  'signature-old': [
    true,
    (met, way) => {
      assert.ok(isRight(way, met));
      const age = Date.now() / 1000 - Number(met.headers.get('Wechatpay-Timestamp'));
      assert.ok(age > 595 && age < 605, `${age}`);
    },
  ],
  'signature-of-other-body': [
    true,
    (met, way) => {
      prepayId(met);
      spoilt(met, way);
    },
  ],
  'body-altered': [
    true,
    (met, way) => {
      prepayId(met);
      spoilt(met, way);
    },
  ],
  'json-malformed': [
    true,
    (met, way) => {
      assert.ok(isRight(way, met));
      assert.throws(() => JSON.parse(met.raw), SyntaxError);
    },
  ],
  'member-missing': [
    true,
    (met, way) => {
      assert.ok(isRight(way, met));
      assert.equal(met.raw.toString(), '{}');
    },
  ],
  'clock-ahead': [false, skew(600_000)],
  'clock-behind': [false, skew(-600_000)],
};

/** The operation of a fault: an order, or a refund of one. */
async function operation(way, name, number) {
  const { sandbox } = way;
  const order = orderBody({ out_trade_no: number });
  if (name !== 'refund-not-enough') {
    return {
      act: (more) => way.call('POST', PREPAY, { json: order, ...more }),
      exists: async () => (await way.admin('GET', `orders/${number}`))[0] === 200,
    };
  }
  await way.call('POST', PREPAY, { json: order });
  await sandbox.pay(number);
  const json = refundBody({ out_trade_no: number, out_refund_no: number });
  return {
    act: (more) => way.call('POST', REFUND, { json, ...more }),
    exists: async () => (await way.admin('GET', `refunds/${number}`))[0] === 200,
  };
}

test('every fault of a request: what is met, what took effect, and the repetition', async (t) => {
  for (const way of await ways(t, { keys })) {
    const known = way.sandbox.faults.known.filter(({ kind }) => kind !== 'notification');
    assert.deepEqual(known.map(({ name }) => name).sort(), Object.keys(EXPECTED).sort());
    for (const [index, { name, where, takesEffect }] of known.entries()) {
      await t.test(`${name} ${way.name}`, async () => {
        const [effect, check, { fault = {}, patience } = {}] = EXPECTED[name];
        assert.equal(takesEffect, effect);
        const number = `${way.inProcess ? 'P' : 'H'}-${1000 + index}`;
        if (where === 'process' && !way.inProcess) {
          const [status, { code, message }] = await way.admin('POST', 'faults', { name });
          assert.deepEqual([status, code], [400, 'ARGUMENT_INVALID']);
          assert.match(message, /connection-closed/);
          return;
        }
        const { act, exists } = await operation(way, name, number);
        const [status, injected] = await way.admin('POST', 'faults', { name, ...fault });
        assert.deepEqual([status, injected], [200, { times: 1, after: 0, name, ...fault }]);
        const start = performance.now();
        const met = await act({ patience });
        check(met, way, performance.now() - start);
        assert.equal(await exists(), effect, 'took effect');
        assert.deepEqual((await way.admin('GET', 'faults'))[1].injected, []);
        const again = await act();
        assert.equal(again.status, 200, `${again.failure}`);
        assert.ok(isRight(way, again));
      });
    }
  }
});
