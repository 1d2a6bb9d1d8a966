// Lists that come in pages. Which page comes next is decided by the core.

/**
 * A page, its items, and the cursor of the next page if there is one.
 * @typedef {{ page: any, next?: string }} Read
 */

/**
 * The first page, as a promise that can also be iterated: then one item after the other, and further pages are asked for
 * when they are needed.
 * @param {(cursor?: string) => Promise<Read>} read
 * @param {string} items the member of a page that holds them
 */
export function pagesOf(read, items) {
  const first = read();
  const list = first.then(({ page }) => page);
  const value = () => {
    // Who iterates sees the error there.
    list.catch(() => {});
    return each(first, read, items);
  };
  return Object.defineProperty(list, Symbol.asyncIterator, { value });
}

/** @param {Promise<Read>} first @param {(cursor?: string) => Promise<Read>} read @param {string} items */
async function* each(first, read, items) {
  for (let { page, next } = await first; ; { page, next } = await read(next)) {
    yield* page[items] ?? [];
    if (next === undefined) return;
  }
}
