// Every cell of the fault matrix, in a few portions.
import { equal, same } from '../assert.mjs';
import { faults } from '../data.mjs';
import { portionName, portionsOf } from './cells.mjs';
import { runCells } from './run.mjs';

/** Cells that run at the same time: most of them wait. */
const AT_ONCE = 60;

/** @type {import('../suite.mjs').Case[]} */
export default portionsOf(faults).map((cells, portion) => ({
  name: portionName(portion),
  async run(lib, { createSandbox }) {
    const { count, failures } = await runCells({ lib, createSandbox }, faults, cells, { atOnce: AT_ONCE });
    equal(count, cells.length, 'cells that came to an end');
    same(failures, [], 'cells that did not come to what the rules say');
  },
}));
