/**
 * For the payer's side: opens the cashier and waits for the word of the merchant's server. No WebAssembly, no keys, no
 * dependencies, and no syntax or built-in newer than a mini program has.
 */

export { openBusinessView, requestMerchantTransfer, requestPayment } from './cashier.js';
export { waitForResult } from './wait.js';
