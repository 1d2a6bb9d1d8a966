// Node, Deno and Bun: argument is the name of a contestant; the last line on standard output is the time in milliseconds.
import fixture from '../../generated/fixture.mjs';
import { coldStart } from '../cold.mjs';
import { installed } from '../libraries.mjs';

const [name = ''] = process.argv.slice(2);
console.log(await coldStart(name, /** @type {() => Promise<any>} */ (installed()[name]), fixture));
process.exit(0);
