// The cells of the fault matrix, and what must become of each. The data and its rules are in tests/faults/matrix.json.

/**
 * @typedef {object} Fault
 * @property {string} name as in the sandbox, or an act of the caller
 * @property {'caller'} [by]
 * @property {string} kind
 * @property {boolean} effect
 * @property {number} [status]
 * @property {string[]} [operations]
 * @property {Times[]} [times]
 *
 * @typedef {'once' | 'always'} Times
 * @typedef {'public-key' | 'certificates' | 'switching'} Mode
 * @typedef {{ name: string, changes: boolean, repeatable: boolean }} Operation
 * @typedef {{ value?: true, code: string, outcome: string, repeat: 'here' | 'backup' | 'never', attempts?: number }} Kind
 *
 * @typedef {object} Matrix
 * @property {number} attempts
 * @property {number} deadlineMs
 * @property {[string, string]} hosts
 * @property {Mode[]} modes
 * @property {Operation[]} operations
 * @property {Record<string, Kind>} kinds
 * @property {Record<string, Record<string, any>>} runtimes
 * @property {Fault[]} faults
 *
 * @typedef {{ fault: Fault, operation: Operation, mode: Mode, times: Times }} Cell
 *
 * @typedef {object} Expected
 * @property {string[]} hosts of the attempts
 * @property {number} effects
 * @property {{ code: string, outcome: string, retryable: boolean, status: number | undefined }} [error] without: a value
 */

/** Kinds whose cells take long if the fault always comes. */
const SLOW = ['late', 'too-often', 'gateway'];
const SAMPLE = 60;

/** @param {Cell} cell */
export const title = ({ fault, operation, mode, times }) => [fault.name, operation.name, mode, times].join(' × ');

/** @param {Matrix} matrix @returns {Cell[]} */
export const cellsOf = ({ faults, operations, modes }) =>
  faults.flatMap((fault) =>
    operations
      .filter(({ name }) => fault.operations?.includes(name) ?? true)
      .flatMap((operation) =>
        modes.flatMap((mode) => (fault.times ?? TIMES).map((times) => ({ fault, operation, mode, times }))),
      ),
  );

const TIMES = /** @type {const} */ (['once', 'always']);

/** Portions of the whole matrix, one for each case of the suite. */
const PORTIONS = 8;

/** Each portion has its share of the faults that take long. @param {Matrix} matrix @returns {Cell[][]} */
export const portionsOf = (matrix) =>
  Array.from({ length: PORTIONS }, (_, portion) =>
    cellsOf(matrix).filter(({ fault }) => matrix.faults.indexOf(fault) % PORTIONS === portion),
  );

/** @param {number} portion @returns {string} the name of its case */
export const portionName = (portion) => `fault matrix, portion ${portion + 1} of ${PORTIONS}`;

/**
 * A fixed sample: every fault once, in turns with every operation and mode, and some that never end. None takes long.
 * @param {Matrix} matrix
 */
export function sampleOf(matrix) {
  const all = cellsOf(matrix);
  const of = (/** @type {Fault} */ { name }, /** @type {Times} */ wanted) =>
    all.filter(({ fault, times }) => fault.name === name && times === wanted);
  const pick =
    (/** @type {Times} */ times, step = 0) =>
    (/** @type {Fault} */ fault, /** @type {number} */ index) => {
      const cells = of(fault, times);
      // 7 has no factor in common with the numbers of operations and modes.
      return cells[(index * 7 + step) % cells.length] ?? [];
    };
  const quick = matrix.faults.filter(({ kind, times }) => !SLOW.includes(kind) && !times);
  const more = quick.filter((_, index) => index % 2 === 0).flatMap(pick('always', 1));
  return [...matrix.faults.flatMap(pick('once')), ...more].slice(0, SAMPLE);
}

/**
 * @param {Matrix} matrix
 * @param {Cell} cell
 * @param {string} runtime `Deno`, `Bun`, or whatever else
 * @returns {Expected}
 */
export function expectedOf(matrix, { fault, operation, times }, runtime) {
  const exception = matrix.runtimes[runtime];
  const concerned = exception?.methods?.includes(operation.changes ? 'POST' : 'GET') ?? true;
  const kind = matrix.kinds[(concerned && exception?.[fault.kind]) || fault.kind];
  if (!kind) throw new Error(`no kind ${fault.kind}`);
  const { repeat = 'never', code, outcome } = kind;
  const again = repeat !== 'never' && operation.repeatable;
  const fine = kind.value || (again && times === 'once');
  const attempts = kind.attempts ?? (again ? (times === 'once' ? 2 : matrix.attempts) : 1);
  const [usual, backup] = matrix.hosts;
  const hosts = Array.from({ length: attempts }, (_, before) => (before === 1 && repeat === 'backup' ? backup : usual));
  const effects = operation.changes && (fine || fault.effect) ? 1 : 0;
  if (fine) return { hosts, effects };
  return { hosts, effects, error: { code, outcome, retryable: repeat !== 'never', status: fault.status } };
}
