// Makes the methods of an object work when they are taken out of it: `const { prepayJsapi } = pay`.

/**
 * Gives an object each method of its classes as an own function that is bound to it. What the function calls is looked up
 * when it is called: methods of a subclass count, and those that a test replaces.
 * @param {object} object
 */
export function bindMethods(object) {
  for (
    let holder = Object.getPrototypeOf(object);
    holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const name of Reflect.ownKeys(holder)) {
      const { value } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(holder, name));
      if (name === 'constructor' || typeof value !== 'function' || Object.hasOwn(object, name)) continue;
      const bound = (/** @type {unknown[]} */ ...input) =>
        Reflect.apply(Reflect.get(Object.getPrototypeOf(object), name), object, input);
      Object.defineProperties(bound, { name: { value: value.name }, length: { value: value.length } });
      Object.defineProperty(object, name, { value: bound, writable: true, configurable: true });
    }
  }
}
