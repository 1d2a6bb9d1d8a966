// Writes what is made of `facts/notifications.json`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OUTPUTS, readFacts } from './lib/notification-facts.mjs';

const root = path.resolve(import.meta.dirname, '..');
const facts = readFacts(root);
for (const [file, make] of Object.entries(OUTPUTS)) {
  const target = path.join(root, file);
  writeFileSync(target, make(facts, existsSync(target) ? readFileSync(target, 'utf8') : ''));
}
