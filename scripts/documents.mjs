// Writes the documents that are made of others: the API reference, and the list of all documents, `llms.txt`.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { llmsText, readDocuments } from './lib/documents.mjs';
import { makeReference } from './lib/reference.mjs';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'docs/reference');
const pages = makeReference(root);
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!(`docs/reference/${file}` in pages)) rmSync(path.join(folder, file));
for (const [file, text] of Object.entries(pages)) write(file, text);
// After the reference: it is in the list.
write('llms.txt', llmsText(readDocuments(root)));

/** @param {string} file @param {string} text */
function write(file, text) {
  const target = path.join(root, file);
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}
