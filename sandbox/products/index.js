/**
 * The products: each brings its interfaces, and what the sandbox's user may do with it.
 */

import { createApplyments } from './applyments.js';
import { createBills } from './bills.js';
import { createBrand } from './brand.js';
import { createCombine } from './combine.js';
import { createComplaints } from './complaints.js';
import { createOrders } from './orders.js';
import { createOverseas } from './overseas.js';
import { createPartner } from './partner.js';
import { createPayscore } from './payscore.js';
import { createProfitSharing } from './profit-sharing.js';
import { createTransfers } from './transfers.js';
import { createUploads } from './uploads.js';

/**
 * What a product may use of the sandbox.
 * @typedef {object} Context
 * @property {import('../credentials.js').Vault} vault
 * @property {import('../orders.js').Orders} orders
 * @property {import('../refunds.js').Refunds} refunds
 * @property {import('../downloads.js').CertificateList} certificates
 * @property {import('./uploads.js').Images} images
 * @property {import('../notifications.js').Notifier} notifier
 * @property {import('../files.js').Files} files what can be downloaded
 * @property {() => number} now
 * @property {boolean} allowHttp
 * @property {(event: import('../index.js').SandboxEvent) => void} emit
 */

/**
 * @typedef {object} Product
 * @property {import('../api.js').Route[]} routes
 * @property {Partial<import('../index.js').SandboxProducts>} [controls] members of the sandbox
 */

/** @type {readonly ((context: Context) => Product)[]} */
const PRODUCTS = [
  createOrders,
  createPartner,
  createCombine,
  createProfitSharing,
  createUploads,
  createComplaints,
  createTransfers,
  createPayscore,
  createApplyments,
  createBills,
  createOverseas,
  createBrand,
];

/** @param {Omit<Context, 'images'>} parts */
export function createProducts(parts) {
  const context = { ...parts, images: new Set() };
  return PRODUCTS.map((create) => create(context));
}

/**
 * The members that the products give the sandbox.
 * @param {readonly Product[]} products
 * @returns {import('../index.js').SandboxProducts}
 */
export const controlsOf = (products) => Object.assign({}, ...products.map(({ controls }) => controls));
