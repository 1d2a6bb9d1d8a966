// Bundles for browsers, each bundler with the settings its users start from, for production.
// As a program it makes one of them: bundlers.mjs ID TOOLS ENTRY FOLDER.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run } from '../../../tools/process.mjs';
import { ROW_LIMIT } from './shared.mjs';

/**
 * Imports a package of the tools folder, whatever its module format.
 * @param {string} tools
 * @param {string} name
 */
export async function load(tools, name) {
  const require = createRequire(path.join(tools, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
}

/**
 * @typedef {object} Bundler
 * @property {string} name
 * @property {string} id
 * @property {'module' | 'classic'} script how a page loads the result
 * @property {(tools: string, entry: string, folder: string, file: string) => Promise<string>} bundle resolves with name and version
 */

/**
 * @param {'esm' | 'iife'} format
 * @returns {Bundler['bundle']}
 */
const esbuild = (format) => async (tools, entry, folder, file) => {
  const { build, version } = await load(tools, 'esbuild');
  await build({
    entryPoints: [entry],
    outfile: path.join(folder, file),
    bundle: true,
    minify: true,
    format,
    logLevel: 'silent',
  });
  return `esbuild ${version}`;
};

/** @type {Bundler['bundle']} */
async function vite(tools, entry, folder, file) {
  const { build, version } = await load(tools, 'vite');
  await build({
    root: path.dirname(path.dirname(entry)),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { outDir: folder, emptyOutDir: false, rollupOptions: { input: entry, output: { entryFileNames: file } } },
  });
  return `Vite ${version}`;
}

/** @type {Bundler['bundle']} */
async function webpack(tools, entry, folder, file) {
  const { default: pack } = await load(tools, 'webpack');
  const compiler = pack({
    mode: 'production',
    entry,
    output: { path: folder, filename: file },
    performance: { hints: false },
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((/** @type {unknown} */ error, /** @type {any} */ result) =>
      error ? reject(error) : resolve(result),
    );
  });
  if (stats.hasErrors() || stats.hasWarnings())
    throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
  return `webpack ${pack.version}`;
}

/** @type {Bundler['bundle']} */
async function rollup(tools, entry, folder, file) {
  const { rollup: pack, VERSION } = await load(tools, 'rollup');
  const { nodeResolve } = await load(tools, '@rollup/plugin-node-resolve');
  /** @type {string[]} */
  const warnings = [];
  const onwarn = (/** @type {{ message: string }} */ { message }) => {
    warnings.push(message);
  };
  const bundle = await pack({ input: entry, plugins: [nodeResolve({ browser: true })], onwarn });
  // The sandbox loads its facts when it needs them: a second file.
  await bundle.write({ dir: folder, entryFileNames: file, format: 'es' });
  await bundle.close();
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
  return `rollup ${VERSION}`;
}

/** @type {Bundler[]} */
export const BUNDLERS = [
  { name: 'Vite', id: 'vite', script: 'module', bundle: vite },
  { name: 'webpack', id: 'webpack', script: 'classic', bundle: webpack },
  { name: 'esbuild', id: 'esbuild', script: 'module', bundle: esbuild('esm') },
  { name: 'esbuild, IIFE', id: 'esbuild-iife', script: 'classic', bundle: esbuild('iife') },
  { name: 'rollup', id: 'rollup', script: 'module', bundle: rollup },
];

/**
 * Makes `<folder>/<id>.js` in a process of its own, because a bundler would hold up this one, which serves the other rows.
 *
 * @param {string} id
 * @param {string} tools
 * @param {string} entry
 * @param {string} folder
 * @returns {Promise<string>} name and version of the bundler
 */
export async function bundleApart(id, tools, entry, folder) {
  const args = [fileURLToPath(import.meta.url), id, tools, entry, folder];
  const { stdout } = await run(process.execPath, args, { timeoutMs: ROW_LIMIT });
  return stdout.trim().split('\n').at(-1) ?? '';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [id, tools = '', entry = '', folder = ''] = process.argv.slice(2);
  const bundler = BUNDLERS.find((one) => one.id === id);
  console.log(await bundler?.bundle(tools, entry, folder, `${id}.js`));
  process.exit(0);
}
