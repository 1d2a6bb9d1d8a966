// All rows, in the order of the tables.
import { Missing } from '../../tests/conformance/rows/shared.mjs';
import { chromiumRow } from './chromium.mjs';
import { Pointless, processRows } from './processes.mjs';
import { workerdRow } from './workerd.mjs';

export const ROWS = [...processRows, workerdRow, chromiumRow];

/**
 * Why a row could not run, if that is no failure.
 * @param {unknown} error
 */
export const whyNot = (error) => (error instanceof Missing || error instanceof Pointless ? error.message : undefined);
