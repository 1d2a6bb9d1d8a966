// npm run www: serves the demo page, and the documents as pages. Usage: node scripts/www.mjs [--port N]
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { serve } from './lib/page-server.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is no port`);
if (!existsSync(new URL('../pkg/index.js', import.meta.url)))
  throw new Error('pkg/ is missing: run `npm run build` first');
const { url } = await serve(port);
console.log(`The demo page is at ${url}  (Ctrl+C stops it)`);
