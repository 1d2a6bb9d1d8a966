// npm run jsr -- --scope NAME: makes the package for JSR of pkg/, in target/jsr; see RELEASING.md.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { assembleJsr } from './lib/jsr.mjs';
import { defaultPlaces } from './lib/product.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const { values } = parseArgs({ options: { scope: { type: 'string' } } });
const folder = path.join(root, 'target', 'jsr');
try {
  const { name, version } = await assembleJsr({
    pkg: defaultPlaces(root).pkg,
    toolsRoot: root,
    folder,
    scope: values.scope,
  });
  console.log(`${name} ${version} in ${path.relative(process.cwd(), folder)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
