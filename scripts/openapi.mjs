// Writes the OpenAPI document of the sandbox's controls.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { OUTPUT, openapiModule } from './lib/openapi/document.mjs';

const root = path.resolve(import.meta.dirname, '..');
writeFileSync(path.join(root, OUTPUT), openapiModule(root));
