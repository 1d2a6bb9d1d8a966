// Selects steps or conformance rows by a person's words.

/**
 * A text that is a whole name selects only that item, even if it contains commas or is part of other names. Any other
 * text is a list of words separated by commas: each selects the item with that name, or otherwise all whose names
 * contain it. No text selects all. Case is ignored.
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
  const chosen = texts.map(plain).flatMap((text) =>
    or(same(text), () =>
      text
        .split(',')
        .map(plain)
        .filter(Boolean)
        .flatMap((word) => or(same(word), () => like(word))),
    ),
  );
  return list.filter((item) => chosen.includes(item));
}
