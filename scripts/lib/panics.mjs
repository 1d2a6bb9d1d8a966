// Takes out of a WebAssembly module what only words a panic.
//
// Rust has a panic compose a message, with the place in the source, before it aborts. In WebAssembly nobody hears it: there is no
// standard error, and the abort is the same trap as ever. So every function that begins a panic becomes the trap itself, and
// formatting, which nothing but panics uses here, goes with it. The package replaces an instance that trapped
// (pkg-template/guard.js); what it sees does not change. Runs before wasm-opt, which then drops whatever nobody reaches.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A crate of the standard library in a function's name; compiled ahead, it carries a hash. */
const std = (/** @type {string} */ name) => `(?:${name}(?:\\[[0-9a-f]+\\])?::)`;

/** Functions that end in a panic, whoever calls them. */
const PANICS = new RegExp(
  [
    `^${std('core')}(?:panicking::|(?:option|result)::(?:unwrap|expect)_failed|cell::panic_|slice::index::slice_index_fail)`,
    `^${std('core')}(?:slice::copy_from_slice_impl::len_mismatch_fail|str::slice_error_fail)`,
    `^${std('alloc')}(?:raw_vec::(?:handle_error|capacity_overflow)|alloc::handle_alloc_error)`,
    `^${std('std')}(?:panicking::|sys::backtrace::)`,
    '^__rustc(?:\\[[0-9a-f]+\\])?::(?:rust_begin_unwind|rust_panic|__rust_alloc_error_handler)$',
  ].join('|'),
);

/** Functions that format, and the payloads of panics. */
const FORMATTING = new RegExp(
  `fmt::(?:Formatter>::|write$|Write(?:>::|::)|(?:Display|Debug|LowerHex|UpperHex)>::fmt)|panic::PanicPayload>::`,
);

/** Where the compiler says a source file lies: its own, a dependency's, ours. */
const SOURCE = /(?:\/rustc\/[0-9a-f]{40}\/|\/rust\/deps\/|\/cargo\/registry\/|\/src\/|src\/|crates\/)[\w.\/-]+?\.rs/g;

/** Texts of the standard library that occur in messages of panics, and its table of the numbers from 00 to 99. */
const WORDING = new RegExp(
  [
    'slice index starts at ',
    ' but ends at ',
    ' index out of bounds: the len is ',
    ' but the index is ',
    'range (?:start|end) index ',
    '" out of range for slice of length ',
    'assertion `left ',
    ' right` failed: ',
    '&copy_from_slice: source slice length \\(',
    '\\+\\) does not match destination slice length \\(',
    'usize overflow when calculating b64 length',
    'internal error: entered unreachable code: Vec is sized conservatively',
    'number of remaining blocks insufficient',
    'StreamCipherError',
    'RefCell already (?:mutably )?borrowed',
    'called `Option::unwrap\\(\\)` on a `None` value',
    Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')).join(''),
  ].join('|'),
  'g',
);

/** What rustc and wasm-bindgen use, in binaryen's names; it would write every further feature in an encoding old engines refuse. */
const FEATURES = /** @type {const} */ ([
  'MutableGlobals',
  'SignExt',
  'NontrappingFPToInt',
  'BulkMemory',
  'BulkMemoryOpt',
  'ReferenceTypes',
  'Multivalue',
]);

/**
 * @param {string} file the module, with the names of its functions; rewritten
 * @param {string} toolsRoot the repository whose `node_modules` holds binaryen
 */
export async function removePanics(file, toolsRoot) {
  const { default: binaryen } = await import(pathToFileURL(path.join(toolsRoot, 'node_modules/binaryen/index.js')).href);
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(FEATURES.reduce((set, name) => set | binaryen.Features[name], 0));
  assertOnlyPanicsFormat(module.emitText());
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const wasmFunction = module.getFunctionByIndex(index);
    const { name } = binaryen.getFunctionInfo(wasmFunction);
    if (PANICS.test(name) || FORMATTING.test(name)) binaryen.Function.setBody(wasmFunction, module.unreachable());
  }
  writeFileSync(file, withoutWording(Buffer.from(module.emitBinary())));
  module.dispose();
}

/**
 * A function that formats for another reason than a panic would be turned into a trap as well: refuses to build one.
 * @param {string} text the module as text
 */
function assertOnlyPanicsFormat(text) {
  for (const body of text.split(/\n \(func \$/).slice(1)) {
    const [name = ''] = names(`$${body}`);
    if (PANICS.test(name) || FORMATTING.test(name)) continue;
    const used = names(body, /\(call /g).find((callee) => FORMATTING.test(callee));
    if (used) throw new Error(`${name} formats with ${used}; only panics may, as their code is removed (src/text.rs has what to use)`);
  }
}

/**
 * Names of functions in a text, without its quotes and escapes.
 * @param {string} text @param {RegExp} [before] what stands before each name
 */
function names(text, before = /^/g) {
  return [...text.matchAll(new RegExp(`${before.source}\\$("(?:[^"\\\\]|\\\\.)*"|[^\\s()]+)`, 'g'))]
    .map(([, name = '']) => name.replace(/^"|"$/g, '').replace(/\\([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))));
}

/**
 * Blanks the wording of panics, the paths of source files and the places that point at them. Zeros take no room once the module
 * is compressed.
 * @param {Buffer} module
 */
function withoutWording(module) {
  const segments = dataSegments(module);
  /** Length of the path at an address. @type {Map<number, number>} */
  const paths = new Map();
  for (const { address, start, end } of segments) {
    for (const { 0: text, index } of module.toString('latin1', start, end).matchAll(WORDING)) {
      module.fill(0, start + index, start + index + text.length);
    }
    for (const { 0: source, index } of module.toString('latin1', start, end).matchAll(SOURCE)) {
      paths.set(address + index, source.length);
      module.fill(0, start + index, start + index + source.length);
    }
  }
  for (const { start, end } of segments) {
    // A place is the address of a path, its length with or without a final NUL, line and column.
    for (let at = start; at + 16 <= end; at += 4) {
      const length = paths.get(module.readUInt32LE(at));
      const held = module.readUInt32LE(at + 4);
      if (held === length || held - 1 === length) module.fill(0, at, at + 16);
    }
  }
  return module;
}

/**
 * Where the data of a module lies in its file and in memory. Rust's linker makes one memory and segments at fixed addresses.
 * @param {Buffer} module
 */
function dataSegments(module) {
  let at = 8;
  /** A number in LEB128; addresses beyond 2 GiB do not occur. */
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = module.readUInt8(at++);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < module.length) {
    const [section, size] = [number(), number()];
    if (section === 11) {
      return Array.from({ length: number() }, () => {
        const [kind, instruction, address, end] = [number(), number(), number(), number()];
        if (kind !== 0 || instruction !== 0x41 || end !== 0x0b) throw new Error('a data segment of an unknown form');
        const length = number();
        const start = at;
        at += length;
        return { address, start, end: start + length };
      });
    }
    at += size;
  }
  return [];
}
