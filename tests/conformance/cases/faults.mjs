// A sample of the fault matrix. Node runs every cell, and so does each runtime for `npm run prove -- faults`.
import { equal, same } from '../assert.mjs';
import { sampleOf } from '../faults/cells.mjs';
import { runCells } from '../faults/run.mjs';

/** Cells that run at the same time: most of them wait. */
const AT_ONCE = 30;
/** Milliseconds for an answer that does not come. */
const PATIENCE = 1_000;

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'sixty cells of the fault matrix come to what its rules say',
    async run(lib, { createSandbox, faults }) {
      const options = { atOnce: AT_ONCE, patience: PATIENCE };
      const { count, failures } = await runCells({ lib, createSandbox }, faults, sampleOf(faults), options);
      equal(count, 60, 'cells');
      same(failures, [], 'cells that did not come to that');
    },
  },
];
