// Every call into WebAssembly goes through here.
//
// The core throws plain error views, which become WechatPayError. Anything else is a trap: the instance is in an unknown
// state, so a fresh one is requested and `generation` tells holders of handles that theirs are gone.

import { recover } from './core.js';
import { WechatPayError, internalError, isErrorView } from './errors.js';
import { installKernels } from './kernels.js';

let generation = 0;
/** A fresh instance has no kernels yet. */
let bare = false;

/** Counts instances; a handle made under another number is stale. */
export const currentGeneration = () => generation;

/**
 * @template T
 * @param {() => T} call
 * @param {unknown} [cause] what made the call fail outside, kept on the error
 * @returns {T}
 */
export function guard(call, cause) {
  try {
    if (bare) {
      bare = false;
      installKernels();
    }
    return call();
  } catch (thrown) {
    if (isErrorView(thrown)) throw new WechatPayError(thrown, cause);
    generation += 1;
    bare = true;
    recover();
    throw internalError(thrown);
  }
}
