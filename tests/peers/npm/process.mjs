// An SDK of npm in a process of its own, whose environment says where its requests go: one call a line, one answer a line, both
// JSON. Started with the name of a module with `connect`, the process answers; imported, it starts one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const METHODS = ['order', 'query', 'close', 'refund', 'queryRefund', 'transfer', 'queryTransfer', 'open'];

/**
 * @param {import('../shop.mjs').Test} t ends the process
 * @param {string} module in this folder
 * @param {{ credentials: unknown }} place
 * @param {{ env: Record<string, string>, before?: readonly string[] }} how `before` is a command that runs it
 * @returns {import('../shop.mjs').Sdk}
 */
export function startSdk(t, module, place, { env, before = [] }) {
  const [file = '', ...args] = [...before, process.execPath, fileURLToPath(import.meta.url), module];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  /** How it ended: it may never have started. @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(String(error)));
    child.once('close', (code, signal) => resolve(`the process has ended with ${code ?? signal}\n${printed}`));
  });
  // Whoever writes to a process that has ended learns less of it than whoever reads.
  child.stdin.on('error', () => {});
  t.after(() => {
    child.stdin.end();
    child.kill();
    return ended;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = (/** @type {unknown} */ message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  send(place);
  // Answers come in the order of the calls.
  const call =
    (/** @type {string} */ name) =>
    async (/** @type {unknown[]} */ ...values) => {
      send({ name, values });
      const { value: line } = await lines.next();
      if (line === undefined) throw new Error(await ended);
      const { error, value } = JSON.parse(line);
      if (error !== undefined) throw new Error(error);
      return value;
    };
  return /** @type {any} */ (Object.fromEntries(METHODS.map((name) => [name, call(name)])));
}

/** @param {string} module */
async function answer(module) {
  const { connect } = await import(`./${module}`);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const sdk = connect(JSON.parse((await lines.next()).value));
  for await (const line of lines) {
    const { name, values } = JSON.parse(line);
    const told = await sdk[name](...values).then(
      (/** @type {unknown} */ value) => ({ value }),
      (/** @type {unknown} */ error) => ({ error: String(error) }),
    );
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await answer(process.argv[2] ?? '');
