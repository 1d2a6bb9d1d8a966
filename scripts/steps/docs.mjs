// The step that checks the documents: their code, compiled and run with the packed package, and their completeness.
import { run } from '../../tools/process.mjs';

/**
 * @param {string} root
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export const docsSteps = (root) => [
  {
    name: 'docs',
    lane: 'javascript',
    needs: ['node_modules', 'examples/node_modules', 'tests/conformance/node_modules', 'package'],
    run: async () => (await run(process.execPath, ['tests/docs/check.mjs'], { cwd: root })).stdout.trim(),
  },
];
