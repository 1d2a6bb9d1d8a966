// Node, Deno and Bun: `import`. The last line on standard output is the report.
import * as lib from 'wechatpay-wasm';
import { report } from '../report.mjs';

console.log(JSON.stringify(await report(lib, process.argv[2])));
process.exit(0);
