// Limited concurrency.

/**
 * Runs `work` on every item, at most `limit` at the same time.
 * @template T, R
 * @param {readonly T[]} items
 * @param {number} limit
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>} in the order of `items`
 */
export async function each(items, limit, work) {
  /** @type {R[]} */
  const results = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(limit, items.length) }, async () => {
      for (let index = next++; index < items.length; index = next++) {
        results[index] = await work(/** @type {T} */ (items[index]));
      }
    }),
  );
  return results;
}
