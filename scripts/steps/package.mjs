// Steps that check the JavaScript sources and the npm package: its build, its contents, its types.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { run } from '../../tools/process.mjs';
import { assemblePackage, buildWasm, defaultPlaces } from '../lib/product.mjs';

/** Entries that are ES modules only: `require` works in runtimes that can load ES modules. */
const ESM_ONLY = ['slim'];

/** @type {{ name: string, file: string }[]} */
const TYPESCRIPTS = [
  { name: 'TypeScript 7', file: 'typescript/bin/tsc' },
  { name: 'TypeScript 5', file: 'typescript-5/bin/tsc' },
];

/**
 * @param {string} root
 * @returns {import('../lib/steps.mjs').Step[]}
 */
export function packageSteps(root) {
  const pkg = path.join(root, 'pkg');
  const tools = (/** @type {string} */ file) => path.join(root, 'node_modules', file);
  const node = (/** @type {string} */ file, /** @type {string[]} */ args, cwd = root) =>
    run(process.execPath, [tools(file), ...args], { cwd });

  /**
   * @param {(folder: string) => Promise<string | void>} work with a temporary folder
   */
  const temporarily = async (work) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'wechatpay-wasm-'));
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  /** @param {string} folder */
  const pack = async (folder) => {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: pkg });
    return path.join(folder, stdout.trim().split('\n').at(-1) ?? '');
  };

  /** @type {Omit<import('../lib/steps.mjs').Step, 'lane'>[]} */
  const steps = [
    {
      name: 'lint',
      needs: ['node_modules'],
      run: async () => {
        const { output } = await node('@biomejs/biome/bin/biome', [
          'ci',
          '--error-on-warnings',
          '--diagnostic-level=warn',
        ]);
        return /Checked \d+ files/.exec(output)?.[0];
      },
    },
    {
      name: 'JavaScript types (checkJs)',
      // Needs the package for the files wasm-bindgen generated.
      needs: ['node_modules', 'examples/node_modules', 'examples/front-end/node_modules', 'package'],
      run: async () => {
        // The repository's project and those of other environments, such as a Worker or a page.
        const projects = tsconfigs(root);
        for (const project of projects) await node('typescript/bin/tsc', ['-p', project]);
        return `${projects.length} projects`;
      },
    },
    ...TYPESCRIPTS.map(({ name, file }) => ({
      name: `published types, ${name}`,
      needs: ['node_modules', 'package'],
      run: () =>
        temporarily(async (folder) => {
          const tarball = await pack(folder);
          writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
          await run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
          cpSync(path.join(root, 'tests/types/published'), folder, { recursive: true });
          const projects = typeProjects(path.join(root, 'node_modules')).map((project, index) => {
            const config = `tsconfig.${index}.json`;
            writeFileSync(path.join(folder, config), JSON.stringify(project));
            return config;
          });
          // All in one process, which reads the shared declarations once.
          await run(process.execPath, [tools(file), '--build', ...projects], { cwd: folder });
          return readFileSync(tools(path.join(file, '../../package.json')), 'utf8').match(/"version": "(.*?)"/)?.[1];
        }),
    })),
    {
      name: 'publint',
      needs: ['node_modules', 'package'],
      run: async () => void (await node('publint/src/cli.js', ['--strict', 'pkg'])),
    },
    {
      name: 'are the types wrong',
      needs: ['node_modules', 'package'],
      run: () =>
        temporarily(async (folder) => {
          const tarball = await pack(folder);
          const attw = (/** @type {string[]} */ ...args) =>
            node('@arethetypeswrong/cli/dist/index.js', [tarball, '--no-emoji', ...args]);
          const { exports } = JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8'));
          const wasm = Object.keys(exports)
            .filter((name) => name.endsWith('.wasm'))
            .map((name) => name.slice(2));
          await attw('--exclude-entrypoints', ...ESM_ONLY, ...wasm);
          await attw('--profile', 'esm-only', '--entrypoints', ...ESM_ONLY);
        }),
    },
    {
      name: 'package contents',
      needs: ['package'],
      run: async () => {
        const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: pkg });
        const [packed] = JSON.parse(stdout);
        const files = packed.files.map((/** @type {{ path: string }} */ { path: file }) => file).sort();
        const expected = readFileSync(path.join(root, 'tests/package/contents.txt'), 'utf8').trim().split('\n');
        const surplus = files.filter((/** @type {string} */ file) => !expected.includes(file));
        const absent = expected.filter((file) => !files.includes(file));
        if (surplus.length + absent.length > 0) {
          throw new Error(
            `tests/package/contents.txt does not list ${surplus.join(', ') || '–'}, and the package lacks ${absent.join(', ') || '–'}`,
          );
        }
        for (const name of ['README.md', 'README.zh-CN.md']) {
          const [readme, product] = [pkg, root].map((folder) => readFileSync(path.join(folder, name), 'utf8'));
          if (readme !== product) throw new Error(`${name} of the package is not that of the repository`);
        }
        const { dependencies, scripts } = JSON.parse(readFileSync(path.join(pkg, 'package.json'), 'utf8'));
        if (dependencies || scripts) throw new Error('the package must have neither dependencies nor scripts');
        return `${files.length} files`;
      },
    },
    {
      name: 'size budget',
      needs: ['node_modules', 'package'],
      run: () =>
        temporarily(async (folder) => {
          const budget = JSON.parse(readFileSync(path.join(root, 'tests/package/budget.json'), 'utf8'));
          const wasm = readdirSync(pkg)
            .filter((file) => file.endsWith('.wasm'))
            .map((file) => readFileSync(path.join(pkg, file)));
          const sum = (/** @type {(bytes: Buffer) => number} */ size) =>
            wasm.reduce((total, bytes) => total + size(bytes), 0);
          const { build } = await import(path.join(root, 'node_modules/esbuild/lib/main.js'));
          const { outputFiles } = await build({
            entryPoints: [path.join(pkg, 'index.js')],
            bundle: true,
            minify: true,
            format: 'esm',
            write: false,
            target: 'es2022',
          });
          /** @type {Record<string, number>} */
          const actual = {
            'wasm raw': sum((bytes) => bytes.length),
            'wasm gzip': sum((bytes) => gzipSync(bytes, { level: 9 }).length),
            'wasm brotli': sum((bytes) => brotliCompressSync(bytes).length),
            'bundle gzip': gzipSync(outputFiles[0].contents, { level: 9 }).length,
            tarball: readFileSync(await pack(folder)).length,
          };
          const over = Object.keys(budget).filter((name) => !((actual[name] ?? Infinity) <= budget[name]));
          const shown = Object.entries(actual)
            .map(([name, bytes]) => `${name} ${bytes}`)
            .join(', ');
          if (over.length > 0)
            throw new Error(`over the budget of tests/package/budget.json: ${over.join(', ')}. Actual: ${shown}`);
          return shown;
        }),
    },
  ];
  return [
    ...steps.map((step) => ({ ...step, lane: /** @type {const} */ ('javascript') })),
    {
      name: 'reproducible build',
      lane: 'cargo',
      needs: ['node_modules', 'wasm target', 'package'],
      run: () => temporarily((folder) => reproduced(root, pkg, folder)),
    },
  ];
}

/** Folders with third-party or generated files. */
const NOT_OURS = new Set(['.git', 'node_modules', 'pkg', 'target', '.wrangler', '.next']);

/**
 * Every `tsconfig.json` of the repository.
 * @param {string} folder
 * @returns {string[]}
 */
function tsconfigs(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory() && !NOT_OURS.has(entry.name)) return tsconfigs(path.join(folder, entry.name));
    return entry.name === 'tsconfig.json' ? [path.join(folder, entry.name)] : [];
  });
}

/**
 * The users' compiler settings: every module resolution, each with only the language's, the DOM's or Node's
 * declarations.
 * @param {string} modules
 */
function typeProjects(modules) {
  const strict = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    target: 'es2022',
  };
  const bare = { lib: ['es2022'], types: [] };
  const dom = { lib: ['es2022', 'dom'], types: [] };
  const node = { lib: ['es2022'], types: ['node'], typeRoots: [path.join(modules, '@types')] };
  const modes = ['nodenext', 'node16', 'bundler'].map((moduleResolution) => ({
    moduleResolution,
    module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
  }));
  return modes.flatMap((mode) => [
    { compilerOptions: { ...strict, ...mode, ...bare }, files: ['usage.mts', 'front-end.mts'] },
    { compilerOptions: { ...strict, ...mode, ...dom }, files: ['usage.mts', 'web.mts'] },
    { compilerOptions: { ...strict, ...mode, ...node }, files: ['usage.mts', 'web.mts'] },
    { compilerOptions: { ...strict, ...mode, ...dom }, files: ['catalogue.mts'] },
    ...(mode.module === 'esnext'
      ? []
      : [
          { compilerOptions: { ...strict, ...mode, ...bare }, files: ['usage.cts', 'catalogue.cts', 'front-end.cts'] },
          { compilerOptions: { ...strict, ...mode, ...node }, files: ['usage.cts', 'web.cts'] },
        ]),
  ]);
}

/**
 * Builds the package again in another folder, with another CARGO_HOME and an empty target folder, and compares all
 * files.
 *
 * @param {string} root
 * @param {string} pkg
 * @param {string} folder
 */
async function reproduced(root, pkg, folder) {
  const copy = path.join(folder, 'another place');
  const skipped = new Set(['.git', 'node_modules', 'target', 'pkg', 'www'].map((name) => path.join(root, name)));
  cpSync(root, copy, {
    recursive: true,
    filter: (file) => !skipped.has(file) && path.basename(file) !== 'node_modules',
  });
  // Shares the downloads but not their path, which could leak into the binary.
  const cargoHome = path.join(folder, 'cargo home');
  const usual = process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo');
  mkdirSync(cargoHome);
  for (const entry of readdirSync(usual)) symlinkSync(path.join(usual, entry), path.join(cargoHome, entry));

  const targetDir = path.join(folder, 'target');
  const places = { ...defaultPlaces(copy), targetDir, cargoHome, toolsRoot: root };
  await buildWasm(places);
  await assemblePackage(places);

  const hashes = (/** @type {string} */ where) =>
    Object.fromEntries(
      readdirSync(where, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
        .map((file) => [path.relative(where, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
    );
  const [first, second] = [hashes(pkg), hashes(places.pkg)];
  const different = [...new Set([...Object.keys(first), ...Object.keys(second)])].filter(
    (file) => first[file] !== second[file],
  );
  if (different.length > 0) throw new Error(`differs between two folders: ${different.join(', ')}`);
  if (!existsSync(path.join(targetDir, 'wasm32-unknown-unknown'))) throw new Error('the second build compiled nothing');
  const leaks = [root, usual, os.homedir()].filter((place) =>
    readFileSync(path.join(pkg, 'core_bg.wasm')).includes(place),
  );
  if (leaks.length > 0) throw new Error(`core_bg.wasm names ${leaks.join(', ')}`);
  return `sha256 ${first['core_bg.wasm']?.slice(0, 16)}… core_bg.wasm`;
}
