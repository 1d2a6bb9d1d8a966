// Writes what is made of `facts/catalogue` and is part of the source. The package's declarations and table are made by
// `npm run build`.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCatalogue } from './lib/catalogue/facts.mjs';
import { sensitiveList } from './lib/catalogue/sensitive.mjs';
import { readFacts } from './lib/notification-facts.mjs';

const root = path.resolve(import.meta.dirname, '..');
writeFileSync(path.join(root, 'src/api/sensitive.txt'), sensitiveList(readCatalogue(root), readFacts(root)));
