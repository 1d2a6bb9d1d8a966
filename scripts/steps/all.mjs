// Every step of `npm test`, in the order of the table.
import { docsSteps } from './docs.mjs';
import { javascriptSteps } from './javascript.mjs';
import { packageSteps } from './package.mjs';
import { rustSteps } from './rust.mjs';

/**
 * @param {string} root
 * @param {{ rows: readonly string[] }} options which conformance rows, all when empty
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export const allSteps = (root, { rows }) => [
  { name: 'build', lane: 'cargo', needs: ['package'], run: async ({ package: told }) => told },
  ...rustSteps(root),
  ...packageSteps(root),
  ...docsSteps(root),
  ...javascriptSteps(root, { rows }),
];
