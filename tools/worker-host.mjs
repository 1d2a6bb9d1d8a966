// Runs a Worker's folder in workerd on this machine: its wrangler.jsonc, its bundle as wrangler makes it, miniflare's
// D1, Queues and cron. For `npm run worker` and for the tests, which wrap the Worker's entry in their own.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {object} Places
 * @property {string} folder the Worker's, with `wrangler.jsonc` and `schema.sql`
 * @property {string} [entry] instead of `main` of `wrangler.jsonc`
 * @property {Record<string, string>} [alias] files in place of packages
 */

/** Imports a tool that is installed with the examples. @param {string} folder @param {string} name */
const load = (folder, name) => import(pathToFileURL(createRequire(path.join(folder, 'index.js')).resolve(name)).href);

/**
 * The Worker as one ES module with its `.wasm` files, resolved under wrangler's conditions.
 * @param {Places} places
 */
export async function bundleWorker({ folder, entry, alias = {} }) {
  const { build } = await load(folder, 'esbuild');
  const main = entry ?? path.join(folder, (await readConfig(folder)).main);
  /** @type {Map<string, Buffer>} */
  const compiled = new Map();
  const wasm = {
    name: 'wasm-modules',
    /** @param {import('esbuild').PluginBuild} plugin */
    setup(plugin) {
      plugin.onResolve({ filter: /\.wasm$/ }, ({ path: file, resolveDir }) => {
        const name = path.basename(file);
        compiled.set(name, readFileSync(path.resolve(resolveDir, file)));
        return { path: `./${name}`, external: true };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [main],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    keepNames: true,
    // Modules of the runtime.
    external: ['cloudflare:*'],
    conditions: ['workerd', 'worker', 'browser'],
    plugins: [wasm],
    // As wrangler does.
    loader: { '.html': 'text' },
    alias,
  });
  return [
    { type: /** @type {const} */ ('ESModule'), path: 'worker.mjs', contents: outputFiles[0].text },
    ...[...compiled].map(([name, contents]) => ({ type: /** @type {const} */ ('CompiledWasm'), path: name, contents })),
  ];
}

/**
 * @param {string} folder
 * @returns {Promise<any>} `wrangler.jsonc`
 */
export async function readConfig(folder) {
  const { parse } = (await load(folder, 'jsonc-parser')).default;
  return parse(readFileSync(path.join(folder, 'wrangler.jsonc'), 'utf8'));
}

/**
 * Starts the Worker. Its tables exist when this returns.
 *
 * @param {object} options
 * @param {string} options.folder
 * @param {Awaited<ReturnType<typeof bundleWorker>>} options.modules
 * @param {Record<string, string>} options.bindings vars and secrets, over those of `wrangler.jsonc`
 * @param {number} [options.port] default: any free one
 * @param {string} [options.persist] a folder that keeps D1 beyond this run
 * @param {Record<string, (request: any) => any>} [options.services] service bindings answered in this process
 * @param {boolean} [options.impatient] queues hand over a message at once instead of waiting for a full batch
 * @param {number} [options.inspectorPort] where debuggers find the Worker; default: none
 * @param {boolean} [options.quiet] suppresses the Worker's logs
 */
export async function startWorker({
  folder,
  modules,
  bindings,
  port = 0,
  persist,
  services,
  impatient,
  inspectorPort,
  quiet = false,
}) {
  const { Miniflare, Log, LogLevel } = await load(folder, 'miniflare');
  const config = await readConfig(folder);
  /** @type {{ producers: any[], consumers: any[] }} */
  const { producers, consumers } = config.queues;
  /** @type {any[]} */
  const databases = config.d1_databases;
  const silence = (/** @type {any} */ out, /** @type {any} */ err) => {
    out.resume();
    err.resume();
  };
  const miniflare = new Miniflare({
    name: config.name,
    modules,
    compatibilityDate: config.compatibility_date,
    host: '127.0.0.1',
    port,
    // A placeholder for a request's origin, instead of a look-up at Cloudflare.
    cf: false,
    bindings: { ...config.vars, ...bindings },
    d1Databases: Object.fromEntries(databases.map(({ binding, database_id }) => [binding, database_id])),
    ...(persist ? { d1Persist: path.join(persist, 'd1') } : {}),
    queueProducers: Object.fromEntries(producers.map(({ binding, queue }) => [binding, queue])),
    queueConsumers: Object.fromEntries(
      consumers.map((consumer) => [
        consumer.queue,
        {
          maxBatchSize: consumer.max_batch_size,
          maxBatchTimeout: impatient ? 0 : consumer.max_batch_timeout,
          maxRetries: consumer.max_retries,
        },
      ]),
    ),
    ...(inspectorPort === undefined ? {} : { inspectorPort }),
    ...(services ? { serviceBindings: services } : {}),
    log: new Log(quiet ? LogLevel.NONE : LogLevel.WARN),
    ...(quiet ? { handleRuntimeStdio: silence } : {}),
  });
  const url = (await miniflare.ready).href.replace(/\/$/, '');
  const db = await miniflare.getD1Database('DB');
  const schema = readFileSync(path.join(folder, 'schema.sql'), 'utf8').replace(/^\s*--.*$/gm, '');
  for (const statement of schema.split(';').filter((text) => text.trim() !== '')) await db.prepare(statement).run();
  return {
    url,
    db,
    queue: await miniflare.getQueueProducer(producers[0].binding),
    /** Runs the scheduled handler, like cron. */
    async tick() {
      const worker = await miniflare.getWorker();
      return worker.scheduled({ scheduledTime: new Date(), cron: config.triggers.crons[0] });
    },
    /** Kills workerd at once; work in progress is not finished. */
    stop: () => miniflare.dispose(),
  };
}
