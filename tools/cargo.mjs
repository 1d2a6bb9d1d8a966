// Settings shared by everything that runs cargo.
import path from 'node:path';

export const WASM_TARGET = 'wasm32-unknown-unknown';

/**
 * Cargo's target folder for the repository at `root`.
 * @param {string} root
 */
export const cargoTargetDir = (root) =>
  process.env.CARGO_TARGET_DIR ? path.resolve(process.env.CARGO_TARGET_DIR) : path.join(root, 'target');
