// The Worker of the guide in workerd, with its own wrangler.jsonc and schema.sql.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleWorker } from '../../../tools/worker-host.mjs';

/** Where the tools of Workers are installed. */
const examples = new URL('../../../examples/', import.meta.url);
const { resolve } = createRequire(examples);

/** @param {{ folder: string, env: Record<string, string>, port: number }} program */
export async function startWorkerd({ folder, env, port }) {
  const load = async (/** @type {string} */ name) => import(pathToFileURL(resolve(name)).href);
  const [{ Miniflare, Log, LogLevel }, { default: jsonc }] = [await load('miniflare'), await load('jsonc-parser')];
  const config = jsonc.parse(readFileSync(path.join(folder, 'wrangler.jsonc'), 'utf8'));
  /** @type {{ binding: string, database_id: string }[]} */
  const databases = config.d1_databases;
  let output = '';
  const take = (/** @type {import('node:stream').Readable} */ stream) =>
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const miniflare = new Miniflare({
    name: config.name,
    modules: await bundleWorker({ folder: examples.pathname, entry: path.join(folder, config.main) }),
    compatibilityDate: config.compatibility_date,
    host: '127.0.0.1',
    port,
    // A placeholder for a request's origin, instead of a look-up at Cloudflare.
    cf: false,
    bindings: env,
    d1Databases: Object.fromEntries(databases.map(({ binding, database_id }) => [binding, database_id])),
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (/** @type {any} */ out, /** @type {any} */ err) => void [take(out), take(err)],
  });
  await miniflare.ready;
  const db = await miniflare.getD1Database(databases[0]?.binding);
  await db.prepare(readFileSync(path.join(folder, 'schema.sql'), 'utf8')).run();
  return { output: () => output, stop: () => miniflare.dispose() };
}
