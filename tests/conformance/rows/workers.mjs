// Runtimes that take one bundled script: workerd (Cloudflare) and the edge runtime (Vercel, Next.js).
import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../../tools/process.mjs';
import { ROW_LIMIT } from './shared.mjs';

/** @typedef {import('./shared.mjs').Row} Row */
/** @typedef {import('./shared.mjs').Context} Context */

/** A date workerd is asked to behave as of; no Node compatibility is switched on. */
export const COMPATIBILITY_DATE = '2026-04-01';

/** @param {string} tools */
export const from = (tools) => createRequire(path.join(tools, 'package.json'));

/**
 * Leaves static imports of `.wasm` files to the platform, and notes which there are.
 * @param {Set<string>} found absolute paths
 * @param {(file: string) => object} resolved
 */
export const wasmImports = (found, resolved) => ({
  name: 'wasm',
  setup(/** @type {any} */ build) {
    build.onResolve({ filter: /\.wasm(\?module)?$/ }, (/** @type {any} */ { path: name, resolveDir }) => {
      const file = path.join(resolveDir, name.replace(/\?module$/, ''));
      found.add(file);
      return resolved(file);
    });
    build.onLoad({ filter: /.*/, namespace: 'global' }, (/** @type {any} */ { path: name }) => ({
      contents: `export default globalThis.__wasm[${JSON.stringify(path.basename(name))}];`,
    }));
  },
});

/** @type {Row} */
const workerd = {
  name: 'workerd',
  kernel: 'fma',
  async run({ app, tools, baseUrl }) {
    const load = from(tools);
    const { build } = load('esbuild');
    const { Miniflare } = load('miniflare');
    const folder = path.join(app, 'workerd');
    const wasm = /** @type {Set<string>} */ (new Set());
    await build({
      entryPoints: [path.join(app, 'runners/worker.mjs')],
      outfile: path.join(folder, 'worker.js'),
      bundle: true,
      format: 'esm',
      conditions: ['workerd', 'worker', 'browser'],
      logLevel: 'silent',
      plugins: [wasmImports(wasm, (file) => ({ path: `./${path.basename(file)}`, external: true }))],
    });
    if (wasm.size === 0) throw new Error('the workerd entry imports no WebAssembly');
    const modules = [...wasm].map((file) => {
      const copy = path.join(folder, path.basename(file));
      copyFileSync(file, copy);
      return { type: 'CompiledWasm', path: copy };
    });
    const miniflare = new Miniflare({
      modulesRoot: folder,
      modules: [{ type: 'ESModule', path: path.join(folder, 'worker.js') }, ...modules],
      compatibilityDate: COMPATIBILITY_DATE,
      bindings: { BASE: baseUrl },
    });
    try {
      const answer = await miniflare.dispatchFetch('http://worker.example/');
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      const { version } = load('workerd/package.json');
      return { ...JSON.parse(text), runtime: `workerd ${version}` };
    } finally {
      await miniflare.dispose();
    }
  },
};

/** @type {Row} */
const edgeRuntime = {
  name: 'edge-runtime',
  // The entry offers no other: these platforms compile every module, and one on Node 20 could not.
  kernel: 'integer',
  async run({ app, tools, baseUrl }) {
    // In a process of its own: it would hold up this one, which serves the other rows.
    const { stdout } = await run(process.execPath, [fileURLToPath(import.meta.url), app, tools, baseUrl], {
      timeoutMs: ROW_LIMIT,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  },
};

/** @param {Pick<Context, 'app' | 'tools' | 'baseUrl'>} context */
async function runEdge({ app, tools, baseUrl }) {
  const load = from(tools);
  const { build } = load('esbuild');
  const { EdgeRuntime } = load('edge-runtime');
  const wasm = /** @type {Set<string>} */ (new Set());
  const { outputFiles } = await build({
    entryPoints: [path.join(app, 'runners/edge.mjs')],
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
    conditions: ['edge-light'],
    plugins: [wasmImports(wasm, (file) => ({ path: file, namespace: 'global' }))],
  });
  if (wasm.size === 0) throw new Error('the edge-light entry imports no WebAssembly');
  // Compiled outside and handed in, as Next.js does: modules of another realm.
  const modules = Object.fromEntries(
    [...wasm].map((file) => [path.basename(file), new WebAssembly.Module(readFileSync(file))]),
  );
  const runtime = new EdgeRuntime({
    initialCode: outputFiles[0].text,
    extend: (/** @type {any} */ scope) => Object.assign(scope, { __wasm: modules }),
  });
  const answer = await runtime.dispatchFetch(`http://edge.example/?base=${encodeURIComponent(baseUrl)}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return { ...JSON.parse(text), runtime: `edge-runtime ${load('edge-runtime/package.json').version}` };
}

export const workerRows = [workerd, edgeRuntime];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [app = '', tools = '', baseUrl = ''] = process.argv.slice(2);
  console.log(JSON.stringify(await runEdge({ app, tools, baseUrl })));
  process.exit(0);
}
