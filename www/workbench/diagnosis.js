// Asks the library about a signature. What may be wrong, and how to tell, is decided there; this only passes it on.
import { diagnoseSignature } from '../common/lib.js';

/**
 * @typedef {import('../pkg/index.js').SignatureDiagnosis} Diagnosis
 * @typedef {Diagnosis['findings'][number]} Finding
 */

/**
 * @param {import('./read.js').Reading} reading
 * @param {{ body: string, publicKey: string, publicKeyId: string, byOwnClock: boolean }} more `byOwnClock`: judge the
 *   timestamp by this machine's clock; otherwise as if it were read the moment it was written
 * @returns {Diagnosis}
 * @throws {import('../pkg/index.js').InputError}
 */
export function diagnose({ kind, method, path, ...headers }, { body, publicKey, publicKeyId, byOwnClock }) {
  const written = Number(headers.timestamp) * 1000;
  const now = byOwnClock || !Number.isFinite(written) ? Date.now() : written;
  return diagnoseSignature({ kind, method, path, headers, body, publicKey, publicKeyId: publicKeyId || undefined, now });
}
