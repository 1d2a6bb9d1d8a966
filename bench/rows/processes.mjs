// Node, Deno and Bun: one process for the interleaved measurement, and fresh ones for the cold starts.
import { run } from '../../tools/process.mjs';
import { ARCHITECTURE, NODES, program } from '../../tests/conformance/rows/processes.mjs';
import { WITHOUT_IFMA, hasIfma } from '../machine.mjs';
import { MAKERS } from '../suite/contestants/all.mjs';
import { spread } from '../suite/interleave.mjs';
import { Times, lastLine } from './shared.mjs';

/** @typedef {import('./shared.mjs').Row} Row */

/** A row may take this long, milliseconds. */
const LIMIT = 300_000;

/**
 * @param {object} options
 * @param {string} options.id
 * @param {string} options.title
 * @param {string} options.variable environment variable that names another program
 * @param {string} options.file the program below the tools' `node_modules`
 * @param {string[]} [options.args] ahead of the script
 * @param {Record<string, string>} [options.env]
 * @param {string[]} [options.only] who takes part; then there are no cold starts
 * @param {() => import('../machine.mjs').Ifma} [options.ifma] what OpenSSL does; it is Node's alone
 * @param {() => void} [options.possible] throws if the row makes no sense on this machine
 * @returns {Row}
 */
const row = ({ id, title, variable, file, args = [], env = {}, only, ifma, possible }) => ({
  id,
  title,
  async run({ app, tools, pace, coldRounds }) {
    possible?.();
    const binary = program(tools, variable, file);
    const start = async (/** @type {string[]} */ ...more) => (
      lastLine((await run(binary, [...args, ...more], { cwd: app, env, timeoutMs: LIMIT })).stdout));
    const version = (await run(binary, ['--version'])).stdout.match(/\d+\.\d+\.\d+/)?.[0] ?? '';

    const { about, figures } = await start('suite/programs/warm.mjs', JSON.stringify({ pace, only }));
    const cold = new Times();
    for (let round = 0; round < (only ? 0 : coldRounds); round++) {
      for (const name of Object.keys(MAKERS)) cold.add(name, await start('suite/programs/cold.mjs', name));
    }
    if (!ifma) delete about.openssl;
    return { name: `${title.split(' ')[0]} ${version}`, about, ...(ifma && { ifma: ifma() }), figures: only ? figures : { ...figures, cold: cold.figures(spread) } };
  },
});

/** @returns {import('../machine.mjs').Ifma} */
const ifma = () => ({ true: /** @type {const} */ ('in use'), false: /** @type {const} */ ('not on this processor') })[String(hasIfma())] ?? 'unknown';

/** The request cannot be met on this machine. */
export class Pointless extends Error {}

/** @type {Row[]} */
export const processRows = [
  ...NODES.map(([title, variable, file]) => row({ id: title.toLowerCase().replace(' ', '-'), title, variable, file, ifma })),
  row({
    id: 'node-newest-no-ifma', title: 'Node newest without AVX-512 IFMA', variable: NODES[1][1], file: NODES[1][2],
    env: { OPENSSL_ia32cap: WITHOUT_IFMA }, only: ['wechatpay-wasm', 'node:crypto', 'WebCrypto'], ifma: () => 'masked',
    possible: () => {
      if (hasIfma() !== true) throw new Pointless('this processor is not known to have AVX-512 IFMA, so there is nothing to mask');
    },
  }),
  row({
    id: 'deno', title: 'Deno', variable: 'DENO', file: `@deno/linux-${ARCHITECTURE.deno}-glibc/deno`,
    args: ['run', '--no-prompt', '--allow-read'],
  }),
  row({ id: 'bun', title: 'Bun', variable: 'BUN', file: `@oven/bun-linux-${ARCHITECTURE.bun}/bin/bun` }),
];
