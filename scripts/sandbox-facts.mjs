// Writes what the sandbox knows of all operations, made of `facts/catalogue`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { OUTPUT, sandboxData } from './lib/sandbox-facts.mjs';

const root = path.resolve(import.meta.dirname, '..');
writeFileSync(path.join(root, OUTPUT), sandboxData(root));
