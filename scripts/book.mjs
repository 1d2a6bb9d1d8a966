// Writes the documents as pages beside the demo page, into `www/docs`, for a server. `npm run www` needs no files for it.
import path from 'node:path';
import { writeBook } from './lib/book.mjs';

console.log(`${writeBook(path.resolve(import.meta.dirname, '..'))} pages in www/docs`);
