// Which steps, or which conformance rows, a person means.

/**
 * A text that is a whole name means that one alone, though it may contain commas or be part of other names. Any other text is
 * words between commas: each means the one it names, or else all whose names contain it. No text means all. Case does not matter.
 *
 * @template {{ name: string }} T
 * @param {readonly T[]} list
 * @param {readonly string[]} texts
 * @returns {T[]} in the order of `list`
 */
export function choose(list, texts) {
  if (texts.length === 0) return [...list];
  const same = (/** @type {string} */ text) => list.filter(({ name }) => name.toLowerCase() === text);
  const like = (/** @type {string} */ text) => list.filter(({ name }) => name.toLowerCase().includes(text));
  const or = (/** @type {T[]} */ found, /** @type {() => T[]} */ otherwise) => (found.length > 0 ? found : otherwise());
  const plain = (/** @type {string} */ text) => text.trim().toLowerCase();
  const chosen = texts.map(plain).flatMap((text) => (
    or(same(text), () => text.split(',').map(plain).filter(Boolean).flatMap((word) => or(same(word), () => like(word))))));
  return list.filter((item) => chosen.includes(item));
}
