// What the journal remembers, and that it forgets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal, LIMITS } from '../../sandbox/dashboard/journal.js';

/** @param {Journal} journal @param {number} id @param {number} [size] of the body */
function exchange(journal, id, size = 10) {
  const body = new Uint8Array(size).fill(65);
  journal.take({ type: 'request', id, method: 'POST', target: `/v3/${id}`, headers: { accept: 'x' }, body });
  journal.take({ type: 'verification', id, accepted: true, message: body });
  journal.take({ type: 'response', id, status: 200, headers: {}, body, probe: false });
}

/** @param {Journal} journal @param {string} delivery @param {number} size */
function notification(journal, delivery, size) {
  const attempt = {
    attempt: 1,
    probe: false,
    resend: false,
    time: '',
    status: 204,
    outcome: /** @type {const} */ ('accepted'),
    reason: null,
    next_attempt: null,
  };
  journal.take({
    type: 'notification',
    event_type: 'A.B',
    delivery,
    url: 'http://x',
    headers: {},
    body: new Uint8Array(size),
    attempt,
  });
}

test('exchanges, notifications, numbers and the feed are limited in number; the oldest go', () => {
  const journal = new Journal();
  for (let id = 1; id <= LIMITS.exchanges + 5; id += 1) exchange(journal, id);
  const kept = journal.exchanges(10_000);
  assert.deepEqual([kept.length, kept[0].id, kept.at(-1)?.id], [LIMITS.exchanges, LIMITS.exchanges + 5, 6]);
  for (let at = 0; at < LIMITS.notifications + 5; at += 1) notification(journal, `d${at}`, 10);
  assert.deepEqual([journal.posted('d4').length, journal.posted('d5').length], [0, 1]);
  for (let at = 0; at < LIMITS.numbers + 5; at += 1)
    journal.take({ type: 'order', act: 'prepay', out_trade_no: `o${at}`, trade_state: 'NOTPAY' });
  journal.take({ type: 'order', act: 'pay', out_trade_no: 'o5', trade_state: 'SUCCESS' });
  const numbers = journal.numbers('orders');
  assert.deepEqual([numbers.length, numbers[0][0], numbers.at(-1)?.[0]], [LIMITS.numbers, 'o5', 'o6']);
  assert.equal(journal.feed(10_000).length, LIMITS.feed);
});

test('bodies are limited in bytes, one by one and together', () => {
  const journal = new Journal();
  exchange(journal, 1, 1024 * 1024);
  const [{ body }] = journal.exchanges(1);
  assert.deepEqual([body.bytes.length, body.length], [64 * 1024, 1024 * 1024]);
  for (let id = 2; id < 400; id += 1) {
    exchange(journal, id, 64 * 1024);
    notification(journal, `d${id}`, 64 * 1024);
    assert.ok(journal.bytes <= LIMITS.bytes, `${journal.bytes} after ${id}`);
  }
  const held = journal
    .exchanges(10_000)
    .reduce(
      (sum, one) =>
        sum + one.body.bytes.length + (one.message?.bytes.length ?? 0) + (one.answer?.body.bytes.length ?? 0),
      0,
    );
  const posted = Array.from({ length: 400 }, (_, id) => journal.posted(`d${id}`))
    .flat()
    .reduce((sum, one) => sum + one.body.bytes.length, 0);
  assert.equal(journal.bytes, held + posted, 'it counts what it holds');
});

test('a listener hears what comes, until it stops; what was forgotten is said to be', () => {
  const journal = new Journal();
  /** @type {number[]} */
  const heard = [];
  const stop = journal.listen(({ seq }) => heard.push(seq));
  exchange(journal, 1);
  stop();
  exchange(journal, 2);
  assert.deepEqual(heard, [1]);
  assert.deepEqual(
    journal.since(1)?.map(({ seq }) => seq),
    [2],
  );
  assert.deepEqual(journal.since(2), []);
  assert.equal(journal.since(3), undefined);
  for (let id = 3; id <= LIMITS.feed + 3; id += 1) exchange(journal, id);
  assert.equal(journal.since(1), undefined);
  assert.equal(journal.since(3)?.length, LIMITS.feed);
});

test('what comes about a forgotten or unknown exchange changes nothing', () => {
  const journal = new Journal();
  journal.take({ type: 'verification', id: 7, accepted: false, code: 'SIGN_ERROR' });
  journal.take({ type: 'response', id: 7, status: 401, headers: {}, body: new Uint8Array(5), probe: false });
  assert.deepEqual([journal.exchanges(10), journal.bytes, journal.seq], [[], 0, 0]);
});
