// Does the exponentiation's time depend on its secrets? Welch's t-test on two classes, a fixed sparse exponent and base against
// random ones, measured in random order. A control that leaks, square-and-multiply on the same kernel, must be caught.
// `--samples=20000` for a closer look.

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { test } from 'node:test';

import { count, KINDS, load } from './harness.mjs';

const SAMPLES = count('samples', 1500);
/** Beyond it the classes differ. Quiet machines stay below 3; the control is in the hundreds. */
const LIMIT = 10;
const WORDS = 32;

const harness = load();
const { wasm } = harness;

/** @param {number[]} values the slower half dropped: it holds the interruptions */
function statistics(values) {
  const kept = [...values].sort((a, b) => a - b).slice(0, Math.floor(values.length / 2));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1);
  return { mean, spread: variance / kept.length };
}

/** @param {string} kernel @param {(timing: number) => void} run */
function welch(kernel, run) {
  const number = () => BigInt(`0x${crypto.randomBytes(4 * WORDS).toString('hex')}`);
  const modulus = harness.words(number() | 1n | (1n << BigInt(32 * WORDS - 1)), WORDS);
  const timing = wasm.timing(KINDS.indexOf(kernel), modulus, WORDS);
  const fixed = { base: harness.words(2n, WORDS), exponent: harness.words(1n << 1000n, WORDS) };
  const [base, exponent] = [harness.words(0n, WORDS), harness.words(0n, WORDS)];

  /** @type {[number[], number[]]} */
  const times = [[], []];
  for (let round = 0; round < 2 * SAMPLES + 200; round++) {
    const kind = crypto.randomInt(2);
    // Both classes prepare the same way, so that caches and branch predictors see no difference.
    crypto.getRandomValues(new Uint8Array(wasm.memory.buffer, base, 4 * WORDS - 4));
    crypto.getRandomValues(new Uint8Array(wasm.memory.buffer, exponent, 4 * WORDS));
    if (kind === 0) wasm.timing_set(timing, fixed.base, fixed.exponent);
    else wasm.timing_set(timing, base, exponent);
    const start = performance.now();
    run(timing);
    const time = performance.now() - start;
    if (round >= 200) times[kind].push(time);
  }
  const [a, b] = times.map(statistics);
  return { t: (a.mean - b.mean) / Math.sqrt(a.spread + b.spread), difference: (a.mean - b.mean) / b.mean };
}

for (const kernel of harness.kernels()) {
  test(`the time of the ${kernel} kernel's exponentiation does not tell the exponent or the base`, (context) => {
    const { t, difference } = welch(kernel, wasm.timing_run);
    context.diagnostic(`t = ${t.toFixed(2)}, means differ by ${(100 * difference).toFixed(3)} %`);
    assert.ok(Math.abs(t) < LIMIT, `t = ${t}`);
  });
}

test('a leaking exponentiation is caught', (context) => {
  const { t, difference } = welch(harness.active(), wasm.timing_run_leaking);
  context.diagnostic(`t = ${t.toFixed(2)}, means differ by ${(100 * difference).toFixed(3)} %`);
  assert.ok(Math.abs(t) > LIMIT, `t = ${t}`);
});
