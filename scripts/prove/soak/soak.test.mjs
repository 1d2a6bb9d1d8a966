// The soak itself, in small: that it finds what it looks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share, sum } from '../soak.mjs';
import { soak } from './chunk.mjs';
import { differences, farSums, shopSums } from './ledgers.mjs';
import { CALL_FAULTS, NOTIFICATION_FAULTS } from './network.mjs';

test('60 payments and 12 refunds with many faults: both books are equal', async () => {
  const figures = await soak({ seed: 'small-1', payments: 60, refunds: 12, share: 0.15 });
  assert.deepEqual(figures.differences, []);
  assert.deepEqual(figures.believed, []);
  assert.deepEqual(figures.shop, figures.far);
  assert.ok(figures.shop.payments >= 60, 'every order that had to be paid was paid');
  assert.equal(figures.shop.refunds, 12);
  assert.equal(figures.orders, 63);
  assert.ok(figures.retries, 'the client tried again');
  assert.ok(Object.keys(figures.faults).length >= 12, JSON.stringify(figures.faults));
  const kinds = [
    ...Object.keys(CALL_FAULTS).map((kind) => `call: ${kind}`),
    ...NOTIFICATION_FAULTS.map((kind) => `notification: ${kind}`),
  ];
  for (const kind of Object.keys(figures.faults)) assert.ok(kinds.includes(kind), kind);
});

/** Two orders, the first of them paid and refunded in part: equal books. */
const books = () => ({
  shop: {
    orders: new Map(
      Object.entries({ a: { number: 'a', total: 500, state: 'paid' }, b: { number: 'b', total: 70, state: 'closed' } }),
    ),
    refunds: new Map([['r', { number: 'r', order: 'a', total: 500, amount: 200, state: 'SUCCESS' }]]),
    deliveries: ['a'],
    handled: ['e', 'f'],
    book: [
      { number: 'a', fen: 500 },
      { number: 'r', fen: -200 },
    ],
    mismatches: /** @type {string[]} */ ([]),
  },
  far: {
    orders: new Map(Object.entries({ a: { state: 'REFUND', total: 500 }, b: { state: 'CLOSED', total: 70 } })),
    refunds: new Map([['r', { status: 'SUCCESS', order: 'a', amount: 200 }]]),
  },
});
/** @typedef {ReturnType<typeof books>} Books */

test('equal books have no differences, and their sums are the same', () => {
  const { shop, far } = /** @type {any} */ (books());
  assert.deepEqual(differences(shop, far), []);
  const sums = { payments: 1, paidFen: 500, refunds: 1, refundedFen: 200 };
  assert.deepEqual([shopSums(shop), farSums(far)], [sums, sums]);
});

/** @type {Record<string, [spoil: (books: Books) => unknown, said: RegExp]>} */
const DIFFERENCES = {
  'delivered twice': [({ shop }) => shop.deliveries.push('a'), /a: delivered 2 times/],
  'never delivered': [({ shop }) => shop.deliveries.pop(), /a: delivered 0 times/],
  'delivered without payment': [({ shop }) => shop.deliveries.push('b'), /b: delivered 1 times/],
  'booked twice': [({ shop }) => shop.book.push({ number: 'a', fen: 500 }), /a: 1000 fen here, 500 there/],
  'a fen less': [({ shop }) => Object.assign(shop.book[0] ?? {}, { fen: 499 }), /a: 499 fen here, 500 there/],
  'paid, and the shop does not know': [
    ({ far }) => far.orders.set('b', { state: 'SUCCESS', total: 70 }),
    /b: closed here, SUCCESS there/,
  ],
  'paid here alone': [({ far }) => far.orders.set('a', { state: 'NOTPAY', total: 500 }), /a: paid here, NOTPAY there/],
  'an order nobody knows': [({ far }) => far.orders.set('c', { state: 'NOTPAY', total: 1 }), /c: unknown to the shop/],
  'paid back twice': [({ shop }) => shop.book.push({ number: 'r', fen: -200 }), /r: -400 fen here, -200 there/],
  'a second refund': [
    ({ far }) => far.refunds.set('s', { status: 'SUCCESS', order: 'a', amount: 1 }),
    /s: unknown to the shop/,
  ],
  'a refund that is not settled': [
    ({ far }) => far.refunds.set('r', { status: 'PROCESSING', order: 'a', amount: 200 }),
    /r: SUCCESS here, PROCESSING there/,
  ],
  'money for nothing': [({ shop }) => shop.book.push({ number: 'x', fen: 1 }), /x: money booked for nothing/],
  'handled twice': [({ shop }) => shop.handled.push('e'), /event e: handled 2 times/],
  'taken for another': [({ shop }) => shop.mismatches.push('a'), /a: taken for another/],
};
for (const [name, [spoil, said]] of Object.entries(DIFFERENCES)) {
  test(`the comparison finds: ${name}`, () => {
    const made = books();
    spoil(made);
    assert.match(differences(/** @type {any} */ (made.shop), made.far).join('\n'), said);
  });
}

test('portions add up to the whole', () => {
  const parts = Array.from({ length: 7 }, (_, portion) => share(100, 7, portion));
  assert.equal(
    parts.reduce((total, part) => total + part),
    100,
  );
  const one = {
    shop: { payments: 2, paidFen: 30, refunds: 1, refundedFen: 5 },
    far: { payments: 2, paidFen: 30, refunds: 1, refundedFen: 5 },
    differences: ['x'],
    believed: [],
    orders: 3,
    calls: 4,
    notifications: 5,
    repeats: 6,
    retries: 8,
    settled: 9,
    swept: 7,
    faults: { a: 1 },
    seconds: 2,
    memoryMiB: 90,
  };
  const total = sum([one, { ...one, faults: { b: 2 }, memoryMiB: 80 }]);
  assert.ok(!('retries' in sum([{ ...one, retries: undefined }])), 'nothing is told of what nobody counted');
  assert.deepEqual(total.shop, { payments: 4, paidFen: 60, refunds: 2, refundedFen: 10 });
  assert.deepEqual(total.faults, { a: 1, b: 2 });
  assert.deepEqual(total.differences, ['x', 'x']);
  assert.deepEqual(
    [total.retries, total.settled, total.seconds, total.paymentsPerSecond, total.memoryMiB],
    [16, 18, 4, 1, { first: 90, most: 90, last: 80 }],
  );
});
