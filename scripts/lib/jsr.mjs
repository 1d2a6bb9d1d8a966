// The package for JSR, made of the npm package: the ES modules that Deno needs, and `jsr.json`.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { declarationsIn } from './commonjs.mjs';
import { DOCUMENTS } from './product.mjs';

/**
 * The entries, the declarations of each, and the folder of those that they name. `slim` needs the `.wasm` files beside it, so
 * it is in the npm package only.
 */
const ENTRIES = [
  { name: '.', module: 'index.js', declarations: 'index.d.ts', folder: 'types' },
  { name: './catalogue', module: 'catalogue.js', declarations: 'catalogue.d.ts', folder: 'types' },
  { name: './sandbox', module: 'sandbox/index.js', declarations: 'sandbox/index.d.ts', folder: 'sandbox' },
];
/** The names JSR gives out: 2 to 20 lower-case letters, digits and single hyphens between them. */
const SCOPE = /^(?!.*--)[a-z0-9][a-z0-9-]{0,18}[a-z0-9]$/;

/**
 * Writes the package into `folder`, which is emptied.
 *
 * @param {object} options
 * @param {string} options.pkg the built npm package
 * @param {string} options.toolsRoot the repository whose `node_modules` are used
 * @param {string} options.folder
 * @param {string | undefined} options.scope the scope it is published in, without `@`
 * @returns {Promise<{ name: string, version: string }>}
 */
export async function assembleJsr({ pkg, toolsRoot, folder, scope }) {
  if (scope === undefined || !SCOPE.test(scope)) {
    throw new Error(
      `the scope must be 2 to 20 lower-case letters, digits and single hyphens between them, without @, ` +
        `and one that the project owns; ` +
        `it is ${scope === undefined ? 'not given' : JSON.stringify(scope)}`,
    );
  }
  if (!existsSync(path.join(pkg, 'index.js'))) throw new Error(`${pkg} is not built: npm run build`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const modules = await reachable(pkg, toolsRoot);
  const declared = ENTRIES.flatMap((entry) => [
    entry.declarations,
    ...declarationsIn(pkg, entry.folder).map((name) => `${name}.d.ts`),
  ]);
  const files = [...new Set([...modules, ...declared, 'endpoints.d.ts', ...DOCUMENTS])].sort();
  for (const file of files) cpSync(path.join(pkg, file), path.join(folder, file));

  for (const { module, declarations } of ENTRIES) {
    const file = path.join(folder, module);
    // JSR takes a declaration file from this comment only.
    const comment = `/* @ts-self-types="./${path.basename(declarations)}" */\n`;
    writeFileSync(file, comment + readFileSync(file, 'utf8'));
  }
  withoutGlobals(path.join(folder, 'index.d.ts'));

  const { name, version } = JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8'));
  const manifest = {
    name: `@${scope}/${name}`,
    version,
    // JSR knows single identifiers, not "MIT OR Apache-2.0". Both texts are in the package.
    license: 'MIT',
    exports: Object.fromEntries(ENTRIES.map((entry) => [entry.name, `./${entry.module}`])),
    publish: { include: ['jsr.json', ...files] },
  };
  writeFileSync(path.join(folder, 'jsr.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return { name: manifest.name, version };
}

/**
 * The modules that the entries import, directly or indirectly.
 * @param {string} pkg
 * @param {string} toolsRoot
 * @returns {Promise<string[]>}
 */
async function reachable(pkg, toolsRoot) {
  const { build } = await import(path.join(toolsRoot, 'node_modules/esbuild/lib/main.js'));
  const { metafile } = await build({
    absWorkingDir: pkg,
    entryPoints: ENTRIES.map(({ module }) => module),
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
    outdir: '.',
  });
  return Object.keys(metafile.inputs);
}

/**
 * Removes the declarations of globals, which JSR refuses: they are for environments that lack them, and Deno has them all.
 * @param {string} file
 */
function withoutGlobals(file) {
  const text = readFileSync(file, 'utf8');
  const rest = text.replaceAll(/^declare global \{\n(?: .*\n)*\}\n/gm, '');
  if (rest === text || rest.includes('declare global')) throw new Error(`${file}: unexpected declarations of globals`);
  writeFileSync(file, rest);
}
