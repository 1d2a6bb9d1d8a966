// The linear memories of the core: import this before the package, which makes its instance when it is loaded.

/** @type {WebAssembly.Memory[]} of every instance since; a second one of the core means that the first has failed */
export const memories = [];

const { Instance } = WebAssembly;
WebAssembly.Instance = /** @type {any} */ (
  class extends Instance {
    /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} [imports] */
    constructor(module, imports) {
      super(module, imports);
      if (this.exports.memory instanceof WebAssembly.Memory) memories.push(this.exports.memory);
    }
  }
);
