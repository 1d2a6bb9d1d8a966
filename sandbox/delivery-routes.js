/**
 * Over HTTP: all notifications, posting them again, and refunds of the merchant platform.
 */

import { jsonObject } from './json-body.js';

/** @typedef {import('./control-routes.js').Act} Act */

/** How many notifications a list shows. */
const LISTED = 200;

/** @type {[method: string, path: RegExp, act: Act][]} */
export const DELIVERY_ROUTES = [
  ['GET', /^\/_sandbox\/deliveries$/, (sandbox) => sandbox.deliveries.list({ limit: LISTED })],
  ['GET', /^\/_sandbox\/deliveries\/about\/([^/]+)$/, ({ deliveries }, about) => deliveries.list({ about })],
  ['GET', /^\/_sandbox\/deliveries\/([^/]+)$/, ({ deliveries }, id) => deliveries.get(id)],
  [
    'POST',
    /^\/_sandbox\/deliveries\/([^/]+)\/post$/,
    ({ deliveries }, id, body) => deliveries.post(id, jsonObject(body)),
  ],
  ['POST', /^\/_sandbox\/refunds$/, ({ refunds }, _, body) => refunds.create(/** @type {any} */ (jsonObject(body)))],
];
