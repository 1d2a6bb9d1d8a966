import { Shop } from '../../shop/shop.mjs';

/** Next.js may load a module once for each route; the shop must be one for all of them. */
const KEY = Symbol.for('example.shop');
const shared = /** @type {Record<symbol, Shop | undefined>} */ (/** @type {unknown} */ (globalThis));

/** Made by the first request: while Next.js builds, there are no secrets. */
export const shop = () => (shared[KEY] ??= new Shop(process.env));
