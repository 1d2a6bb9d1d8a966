// Writes what is made of `facts` and is part of the source. The types and the table of `wechatpay-wasm/catalogue` are made by
// `npm run build`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCatalogue } from './lib/catalogue/facts.mjs';
import { sensitiveList } from './lib/catalogue/sensitive.mjs';
import { OUTPUTS, readFacts } from './lib/notification-facts.mjs';
import { OUTPUT, sandboxData } from './lib/sandbox-facts.mjs';

const root = path.resolve(import.meta.dirname, '..');
const notifications = readFacts(root);

/** File → its text, from the text it has now. @type {Record<string, (now: string) => string>} */
const made = {
  ...Object.fromEntries(
    Object.entries(OUTPUTS).map(([file, make]) => [file, (/** @type {string} */ now) => make(notifications, now)]),
  ),
  'src/api/sensitive.txt': () => sensitiveList(readCatalogue(root), notifications),
  [OUTPUT]: () => sandboxData(root),
};

for (const [file, make] of Object.entries(made)) {
  const target = path.join(root, file);
  writeFileSync(target, make(existsSync(target) ? readFileSync(target, 'utf8') : ''));
}
