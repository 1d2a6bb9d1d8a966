// wechatpayv3 of PyPI, in a process of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.PEERS_PYTHON ?? '';
assert.ok(PYTHON !== '', 'PEERS_PYTHON must name a Python with the packages of tests/peers/python/requirements.txt');

/**
 * @param {import('../shop.mjs').Test} t ends the process
 * @param {Record<string, unknown>} settings `url`, `notifyUrl`, `partner` and the credentials
 * @param {Record<string, string>} [env] what its environment says besides
 * @returns a function that calls one of its methods by name with keyword arguments
 */
export function startProgram(t, settings, env = {}) {
  const program = fileURLToPath(new URL('sdk.py', import.meta.url));
  const child = spawn(PYTHON, [program], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  t.after(() => child.stdin.end());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = (/** @type {unknown} */ message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  send(settings);
  // Answers come in the order of the calls.
  return async (/** @type {string} */ name, /** @type {unknown} */ values = {}, /** @type {boolean} */ partner) => {
    send({ call: name, values, partner });
    const { value: line } = await lines.next();
    const { error, value } = JSON.parse(line ?? '{ "error": "the program has ended" }');
    if (error !== undefined) throw new Error(error);
    return value;
  };
}
