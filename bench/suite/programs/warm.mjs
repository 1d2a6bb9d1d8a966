// Node, Deno and Bun: argument is the pace and, if not all, who takes part; the last line on standard output is the result.
import fixture from '../../generated/fixture.mjs';
import { about, contestants } from '../contestants/all.mjs';
import { interleave, localEntries } from '../interleave.mjs';
import { imported, installed } from '../libraries.mjs';

const { pace, only } = JSON.parse(process.argv[2] ?? '');
const libraries = await imported(installed(), only);
const figures = await interleave(localEntries(await contestants(libraries, fixture)), pace);
console.log(JSON.stringify({ about: about(libraries['wechatpay-wasm']), figures }));
process.exit(0);
