// Runtimes that are a program: Node, Deno, Bun.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../../tools/process.mjs';
import { Missing, ROW_LIMIT } from './shared.mjs';

/** @typedef {import('./shared.mjs').Row} Row */

export const ARCHITECTURE = process.arch === 'arm64' ? { deno: 'arm64', bun: 'aarch64' } : { deno: 'x64', bun: 'x64' };

/**
 * The program of a package that ships it for this machine, or the one an environment variable names.
 * @param {string} tools
 * @param {string} variable
 * @param {string} file
 */
export function program(tools, variable, file) {
  const found = process.env[variable] ?? path.join(tools, 'node_modules', file);
  if (!existsSync(found)) throw new Missing(`no ${found}; set ${variable} to one on this machine`);
  return found;
}

/**
 * @param {string} name
 * @param {string} variable
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} [kernel]
 * @returns {Row}
 */
const row = (name, variable, file, args, kernel) => ({
  name,
  ...(kernel && { kernel }),
  async run({ app, tools, baseUrl }) {
    const { stdout } = await run(program(tools, variable, file), [...args, baseUrl], {
      cwd: app,
      timeoutMs: ROW_LIMIT,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  },
});

export const DENO = `@deno/linux-${ARCHITECTURE.deno}-glibc/deno`;

/** Node 20 has no relaxed SIMD; its newest release has. */
export const NODES = /** @type {const} */ ([
  ['Node 20', 'NODE_20', 'node-20/bin/node', 'integer'],
  ['Node newest', 'NODE_NEWEST', 'node-newest/bin/node', 'fma'],
]);

/** @type {Row[]} */
export const processRows = [
  ...NODES.flatMap(([name, variable, file, kernel]) => [
    row(`${name}, import`, variable, file, ['runners/program.mjs'], kernel),
    row(`${name}, require`, variable, file, ['runners/required.cjs'], kernel),
    row(`${name}, slim`, variable, file, ['runners/slim.mjs'], kernel),
  ]),
  row('Deno', 'DENO', DENO, ['run', '--no-prompt', '--allow-net=127.0.0.1', 'runners/program.mjs'], 'fma'),
  // JavaScriptCore has the instructions and need not fuse them: which kernel works there depends on the processor.
  row('Bun', 'BUN', `@oven/bun-linux-${ARCHITECTURE.bun}/bin/bun`, ['runners/program.mjs']),
];
