// Loads the RSA harness and its kernels in WebAssembly, for the tests and measurements beside this file.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** The kernels by index, slowest first, as the harness counts them. */
export const KINDS = ['scalar', 'integer', 'fma'];

/** What `install` answers. */
const INSTALLED = ['ready', 'not-fused', 'self-test-failed', 'abandoned'];

/** The functions of a side module, in the order the main module expects them in its table. */
export const EXPORTS = ['mul', 'sqr', 'sqr_twin', 'pow', 'fused'];

const directory =
  process.env.RSA_WASM_DIR === undefined
    ? new URL('../../target/rsa-wasm/', import.meta.url)
    : pathToFileURL(`${process.env.RSA_WASM_DIR}/`);

/** @param {string} name `harness` or a kernel */
export const readWasm = (name) => readFileSync(new URL(`${name}.wasm`, directory));

/**
 * Instantiates a side module over the main module's memory and puts its functions into the main module's table.
 *
 * @param {WebAssembly.Exports} main exports of the main module: `memory` and `__indirect_function_table`
 * @param {BufferSource} bytes the side module
 * @returns {number | undefined} the first table index, or nothing if the engine refuses the bytes
 */
function wire(main, bytes) {
  if (!WebAssembly.validate(bytes)) return undefined;
  const side = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: main.memory } });
  const table = /** @type {WebAssembly.Table} */ (main.__indirect_function_table);
  const functions = EXPORTS.flatMap((name) => side.exports[name] ?? []);
  const first = table.grow(EXPORTS.length);
  functions.forEach((fn, at) => table.set(first + at, fn));
  return first;
}

/**
 * A fresh instance of the harness with the given kernels.
 *
 * @param {Record<string, Uint8Array>} [modules] side modules by kernel
 */
export function load(modules = { integer: readWasm('integer'), fma: readWasm('fma') }) {
  /** @type {any} */
  let wasm;
  const random = (/** @type {number} */ at, /** @type {number} */ length) => {
    webcrypto.getRandomValues(new Uint8Array(wasm.memory.buffer, at, length));
    return 0;
  };
  wasm = new WebAssembly.Instance(new WebAssembly.Module(readWasm('harness')), { env: { random } }).exports;
  /** @type {Record<string, string>} */
  const installed = {};
  /** @type {Record<string, number | undefined>} */
  const indexes = {};
  for (const [kernel, bytes] of Object.entries(modules)) {
    const first = wire(wasm, /** @type {Uint8Array<ArrayBuffer>} */ (bytes));
    indexes[kernel] = first;
    installed[kernel] = first === undefined ? 'absent' : INSTALLED[wasm.install(KINDS.indexOf(kernel), first)];
  }

  const input = wasm.alloc(8192);
  const extra = wasm.alloc(1024);
  const output = wasm.alloc(1024);
  const memory = () => new Uint8Array(wasm.memory.buffer);
  /** @param {Uint8Array} bytes */
  const put = (bytes, at = input) => (memory().set(bytes, at), bytes.length);
  const result = (/** @type {number} */ length) => memory().slice(output, output + length);
  const text = (/** @type {string} */ pem) => put(new TextEncoder().encode(pem));

  return {
    wasm,
    installed,
    indexes,
    /** Kernels that can be forced, slowest first. */
    kernels: () => KINDS.filter((kind) => kind === 'scalar' || installed[kind] === 'ready'),
    active: () => KINDS[wasm.active()],
    /** @param {string | undefined} kind */
    force: (kind) => wasm.force(kind === undefined ? -1 : KINDS.indexOf(kind)) === 1,
    /** @param {string} kind */
    status: (kind) =>
      ['absent', 'ready', 'not-fused', 'self-test-failed', 'abandoned'][wasm.status(KINDS.indexOf(kind))],
    /** @param {string} pem */
    privateKey: (pem) => wasm.private_key(input, text(pem)),
    /** @param {string} pem */
    publicKey: (pem) => wasm.public_key(input, text(pem)),
    /** @param {number} key @param {Uint8Array} message */
    sign: (key, message) => result(wasm.sign(key, input, put(message), output)),
    /** @param {number} key @param {Uint8Array} message @param {Uint8Array} signature */
    verify: (key, message, signature) => wasm.verify(key, input, put(message), extra, put(signature, extra)) === 1,
    /** @param {number} key @param {Uint8Array} message */
    encrypt: (key, message) => result(wasm.encrypt(key, input, put(message), output)),
    /** @param {number} key @param {Uint8Array} ciphertext */
    decrypt: (key, ciphertext) => {
      const length = wasm.decrypt(key, input, put(ciphertext), output);
      return length < 0 ? undefined : result(length);
    },
    /** Little-endian words of a number, in fresh memory. @param {bigint} number @param {number} length */
    words(number, length) {
      const at = wasm.alloc(4 * length);
      const view = new Uint32Array(wasm.memory.buffer, at, length);
      for (let word = 0; word < length; word++, number >>= 32n) view[word] = Number(number & 0xffffffffn);
      return at;
    },
  };
}

/**
 * A number from the command line (`--signatures=100000`) or the environment (`RSA_SIGNATURES=100000`).
 *
 * @param {string} name
 * @param {number} fallback
 */
export function count(name, fallback) {
  const flag = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
  return Number(flag ?? process.env[`RSA_${name.toUpperCase()}`] ?? fallback);
}
