// Every cell of the fault matrix in every runtime of the conformance suite.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { portionName, portionsOf } from '../../tests/conformance/faults/cells.mjs';
import { choose } from '../../tools/choose.mjs';
import { ready } from './ready.mjs';
import { readRecords, sources, writeRecords } from './record.mjs';

export const about = 'Runs every cell of the fault matrix in every runtime; results go to proofs/faults.json.';
export const usage = '[--rows R, more than once for several; a row that succeeded at this commit is not run again]';

/**
 * @param {string} root
 * @param {string[]} args
 */
export async function prove(root, args) {
  const { values } = parseArgs({ args, options: { rows: { type: 'string', multiple: true } } });
  const { commit, changed } = await sources(root);
  if (changed) throw new Error('commit first: a result is about a commit');
  const { 'Wycheproof export': wycheproof = '' } = await ready(root, [
    'tests/conformance/node_modules',
    'browsers',
    'package',
    'Wycheproof export',
  ]);
  // For the processes of the rows as well. Only now: the import needs what was installed.
  process.env.CONFORMANCE_ROW_LIMIT ??= '900000';
  const { ROWS, runMatrix } = await import('../../tests/conformance/matrix.mjs');
  const file = path.join(root, 'proofs', 'faults.json');
  const done = readRecords(file).filter((record) => record.commit === commit && record.failures === 0);
  const rows = choose(ROWS, values.rows ?? []).filter(({ name }) => !done.some(({ row }) => row === name));
  const portions = portionsOf(JSON.parse(readFileSync(path.join(root, 'tests/faults/matrix.json'), 'utf8')));
  let well = true;
  for (const { name } of rows) {
    const [outcome] = await runMatrix({ pkg: path.join(root, 'pkg'), wycheproof, only: [name], suite: 'faults' });
    const { report, missing, error } = outcome ?? {};
    for (const failure of report?.failures ?? []) console.log(`${name}: ${failure.name}: ${failure.error}`);
    if (!report) {
      console.log(`${name}: ${missing ?? error}`);
      well = false;
      continue;
    }
    const failures = report.failures.length + (error ? 1 : 0);
    // A portion that is as expected came to the end of all its cells.
    const wrong = report.failures.map((failure) => failure.name);
    const cells = portions.reduce((sum, { length }, at) => sum + (wrong.includes(portionName(at)) ? 0 : length), 0);
    well &&= failures === 0;
    const date = new Date().toISOString().slice(0, 10);
    const record = { date, commit, row: name, runtime: report.runtime, cells, failures };
    const others = readRecords(file).filter((one) => one.commit !== commit || one.row !== name);
    writeRecords(file, [...others, { ...record, seconds: Math.round(report.ms / 1000) }]);
    console.log(`${name}: ${cells} cells as expected, ${failures} of ${report.names.length} portions not as expected`);
  }
  return well;
}
