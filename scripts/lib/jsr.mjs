// From the npm package to the folder that is published to JSR, Deno's registry: ES modules only, and no conditions in
// `exports`, so just the universal entries and what they import.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENTS } from './product.mjs';

/**
 * @param {string} root the repository, with a built package in `pkg`
 * @returns {Promise<string>} the folder
 */
export async function assembleJsr(root) {
  const [pkg, folder] = [path.join(root, 'pkg'), path.join(root, 'target', 'jsr')];
  const read = (/** @type {string} */ file) => readFileSync(path.join(pkg, file), 'utf8');
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const { name, exports } = JSON.parse(readFileSync(path.join(root, 'pkg-template/jsr.json'), 'utf8'));
  const { version, license } = JSON.parse(read('package.json'));
  const entries = /** @type {string[]} */ (Object.values(exports)).map((file) => path.posix.normalize(file));

  rmSync(folder, { recursive: true, force: true });
  for (const file of await imported(root, pkg, entries)) {
    // JSR knows the declarations of an entry only by this comment.
    const types = entries.includes(file) ? `/* @ts-self-types="./${path.posix.basename(file, '.js')}.d.ts" */\n` : '';
    write(file, types + read(file));
  }
  write('index.d.ts', withoutGlobals(read('index.d.ts')));
  for (const file of ['sandbox/index.d.ts', 'sandbox/wire.d.ts']) write(file, read(file));
  for (const file of DOCUMENTS) copyFileSync(path.join(pkg, file), path.join(folder, file));
  // A named list also holds for files that git ignores, as it does this folder.
  const publish = { include: ['*.js', '*.d.ts', 'sandbox', ...DOCUMENTS] };
  write('jsr.json', `${JSON.stringify({ name, version, license, exports, publish }, null, 2)}\n`);
  return folder;
}

/**
 * The modules that `entries` consist of.
 * @param {string} root
 * @param {string} pkg
 * @param {string[]} entries
 * @returns {Promise<string[]>}
 */
async function imported(root, pkg, entries) {
  const { build } = await import(path.join(root, 'node_modules/esbuild/lib/main.js'));
  const options = { bundle: true, format: 'esm', write: false, metafile: true, outdir: '.' };
  const { metafile } = await build({ ...options, absWorkingDir: pkg, entryPoints: entries });
  return Object.keys(metafile.inputs);
}

/**
 * JSR takes no declarations of global names. Deno has those that `index.d.ts` declares for other environments.
 * @param {string} declarations
 */
function withoutGlobals(declarations) {
  const without = declarations.replace(/\ndeclare global \{\n[\s\S]*?\n\}\n/, '\n');
  if (without === declarations) throw new Error('index.d.ts declares no globals: remove this step');
  return without;
}
