// The proof of hostile calls itself, in small: every kind of call, and that harm would be seen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWell } from '../hostile.mjs';
import { dice } from '../random.mjs';
import { assault } from './assault.mjs';
import { CALLS, createWorld } from './calls.mjs';

test('3,000 hostile calls on one instance: none believed, none slow, no memory lost, and valid calls work', async () => {
  const figures = await assault({ calls: 3000, seed: 'small', warmUp: 2 });
  assert.deepEqual([figures.harm, figures.slow, figures.instances], [[], [], 1]);
  assert.ok(isWell(figures), `${figures.grownKiB} KiB more`);
  assert.equal(figures.valid, 5);
  assert.deepEqual(Object.keys(figures.kinds).sort(), Object.keys(CALLS).sort());
});

test('what is believed, and what fails inside, is harm', async () => {
  const world = await createWorld();
  const believing = {
    ...world,
    pay: { parseNotification: async () => ({}), handleNotification: async () => ({ status: 204 }) },
  };
  for (const name of ['parseNotification', 'handleNotification']) {
    const call = /** @type {(world: any, dice: any) => Promise<unknown>} */ (CALLS[name]);
    await assert.rejects(call(believing, dice('x')), /believed|was handled/);
  }
  const failing = { ...world, pay: { decryptField: async () => assert.fail('unforeseen') } };
  await assert.rejects(
    Promise.resolve(CALLS.decryptField?.(/** @type {any} */ (failing), dice('x'))),
    /not an error of ours/,
  );
  world.close();
});

test('one harm, one slow input, a second instance or a mebibyte more is not well', () => {
  const figures = /** @type {any} */ ({ harm: [], slow: [], instances: 1, grownKiB: 1023 });
  assert.ok(isWell(figures));
  for (const worse of [{ harm: ['x'] }, { slow: ['x'] }, { instances: 2 }, { grownKiB: 1024 }])
    assert.ok(!isWell({ ...figures, ...worse }), JSON.stringify(worse));
});
