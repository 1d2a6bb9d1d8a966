/**
 * X.509 certificates of throwaway keys, version 3. Web Crypto knows no certificates, so their DER is written here.
 */

import { BIT_STRING, INTEGER, nameOf, SEQUENCE, time, tlv, unsigned } from './der.js';
import { fromHex, pem } from './encoding.js';
import { RS256 } from './keys.js';

/** `[0] EXPLICIT`, around the version. */
const VERSION = 0xa0;
/** AlgorithmIdentifier of sha256WithRSAEncryption (1.2.840.113549.1.1.11), with its NULL. */
const SHA256_WITH_RSA = fromHex('300d06092a864886f70d01010b0500');

/**
 * What a certificate says.
 * @typedef {object} Content
 * @property {string} serialNo hexadecimal digits
 * @property {string} commonName of the subject
 * @property {number} from Unix milliseconds, whole seconds
 * @property {number} until the same
 */

/**
 * One that is signed by itself, without extensions: of a merchant, or of WeChat Pay's.
 * @param {Content} content
 * @param {{ privateKey: CryptoKey, publicKey: CryptoKey }} pair RSASSA-PKCS1-v1_5 with SHA-256
 * @returns {Promise<string>} PEM
 */
export const certificateOf = (content, { privateKey, publicKey }) =>
  signedCertificate(
    { ...content, issuer: content.commonName, publicKey, extensions: [] },
    {
      algorithm: SHA256_WITH_RSA,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign(RS256.name, privateKey, bytes)),
    },
  );

/**
 * @param {Content & { issuer: string, publicKey: CryptoKey, extensions: Uint8Array[] }} content the issuer by its common
 *   name
 * @param {{ algorithm: Uint8Array, sign: (bytes: import('./encoding.js').Bytes) => Promise<Uint8Array> }} signer
 * @returns {Promise<string>} PEM
 */
export async function signedCertificate(
  { serialNo, commonName, issuer, from, until, publicKey, extensions },
  { algorithm, sign },
) {
  const content = tlv(
    SEQUENCE,
    tlv(VERSION, tlv(INTEGER, Uint8Array.of(2))),
    tlv(INTEGER, unsigned(serialNo)),
    algorithm,
    nameOf(issuer),
    tlv(SEQUENCE, time(from), time(until)),
    nameOf(commonName),
    new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)),
    ...extensions,
  );
  const signature = tlv(BIT_STRING, Uint8Array.of(0), await sign(content));
  return pem('CERTIFICATE', tlv(SEQUENCE, content, algorithm, signature));
}
