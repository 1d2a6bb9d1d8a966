// npm run jsr: the folder that is published to JSR, in target/jsr/. RELEASING.md says how.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assembleJsr } from './lib/jsr.mjs';

console.log(await assembleJsr(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
