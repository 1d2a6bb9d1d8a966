// The `rsa` crate in WebAssembly (rsa-peer/), blinded and checked.
import { fromBase64, fromUtf8, immediate, toBase64, utf8 } from '../payment.mjs';

/** Given to the caller's side of the memory when a key is no longer reachable, as wasm-bindgen does. */
const released = new FinalizationRegistry((/** @type {() => void} */ release) => release());

/**
 * @param {{ module: WebAssembly.Module | BufferSource }} library
 * @param {import('../types.js').Fixture} fixture
 */
export function create({ module }, fixture) {
  const compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
  /** @type {any} */
  const exports = new WebAssembly.Instance(compiled, {
    env: {
      random: (/** @type {number} */ pointer, /** @type {number} */ length) => {
        crypto.getRandomValues(new Uint8Array(exports.memory.buffer, pointer, length));
      },
    },
  }).exports;

  /**
   * Calls `work` with pointer and length of each of these, and of room for `space` bytes of result.
   * @param {Uint8Array[]} inputs
   * @param {number} space
   * @param {(result: number, ...parts: number[]) => number} work
   */
  const call = (inputs, space, work) => {
    const parts = [new Uint8Array(space), ...inputs].map((bytes) => {
      const pointer = exports.allocate(bytes.length);
      new Uint8Array(exports.memory.buffer, pointer, bytes.length).set(bytes);
      return [pointer, bytes.length];
    });
    const [result = 0] = parts[0] ?? [];
    const length = work(result, ...parts.slice(1).flat());
    const output = new Uint8Array(exports.memory.buffer, result, Math.min(length, space)).slice();
    for (const part of parts) exports.release(...part);
    return { length, output };
  };

  return immediate(fixture, () => {
    const pems = [utf8(fixture.options.privateKey), utf8(fixture.options.publicKey)];
    const keys = call(pems, 0, (_, ...parts) => exports.load(...parts)).length;
    if (keys === 0) throw new Error('the keys are refused');
    const handle = { keys };
    released.register(handle, () => exports.unload(keys));
    return {
      sign: (message) => toBase64(call([utf8(message)], 512, (out, ...text) => exports.sign(handle.keys, ...text, out)).output),
      verify: (message, signature) =>
        call([utf8(message), fromBase64(signature)], 0, (_, ...parts) => exports.verify(handle.keys, ...parts)).length === 1,
      open: (key, nonce, associatedData, ciphertext) => {
        const bytes = fromBase64(ciphertext);
        const inputs = [key, nonce, associatedData].map(utf8);
        const { output } = call([...inputs, bytes], bytes.length, (out, k, _, n, __, ...rest) => exports.open(k, n, ...rest, out));
        return fromUtf8(output);
      },
    };
  });
}
