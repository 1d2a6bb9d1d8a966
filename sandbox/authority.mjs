/**
 * A throwaway authority that certifies the names of the sandbox's server, so that a client that trusts it can be pointed
 * here. It is good for these names alone: whoever trusts it by mistake trusts it for no other host.
 */

import { signedCertificate } from './certificate.js';
import { BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, tlv, unsigned } from './der.js';
import { concat, fromHex, fromPem, hex, pem, utf8 } from './encoding.js';
import { randomSerial } from './keys.js';
import { SandboxOptionError } from './option-error.js';

/** @typedef {import('./server.mjs').CertificateAuthority} CertificateAuthority */
/** @typedef {{ privateKey: CryptoKey, publicKey: CryptoKey }} Pair */

/** Made in no time, and known to every TLS library. */
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
/** AlgorithmIdentifier of ecdsa-with-SHA256 (1.2.840.10045.4.3.2). */
const ECDSA_WITH_SHA256 = fromHex('300a06082a8648ce3d040302');
/** Apple's systems accept nothing longer, in milliseconds. */
const VALIDITY = 397 * 86_400_000;
/** How far the clock of a client may be behind. */
const SKEW = 3600_000;
/** What must be left of an authority that is kept. */
const LEAST = 7 * 86_400_000;
/** The name of every authority. */
export const ISSUER = 'TEST ONLY wechatpay-wasm sandbox CA';

/** `[0]`, `[2]`, `[3]`, `[7]` of the ASN.1 below. */
const [CONTEXT_0, KEY_IDENTIFIER, DNS_NAME, EXTENSIONS, IP_ADDRESS] = [0xa0, 0x80, 0x82, 0xa3, 0x87];
const TRUE = tlv(BOOLEAN, Uint8Array.of(0xff));
/** Extensions by their object identifiers 2.5.29.n. */
const [SUBJECT_KEY, KEY_USAGE, ALTERNATIVE_NAMES, BASIC_CONSTRAINTS, NAME_CONSTRAINTS, AUTHORITY_KEY, EXTENDED_USAGE] =
  [14, 15, 17, 19, 30, 35, 37].map((n) => fromHex(`0603551d${n.toString(16).padStart(2, '0')}`));
/** BIT STRINGs: the bits keyCertSign and digitalSignature. */
const SIGNS_CERTIFICATES = fromHex('03020204');
const SIGNS = fromHex('03020780');
/** 1.3.6.1.5.5.7.3.1 */
const SERVER_AUTHENTICATION = fromHex('06082b06010505070301');

/**
 * The authority that is given, if it still fits, or a new one.
 * @param {readonly string[]} names host names, and addresses, those of IPv6 in brackets
 * @param {number} now Unix milliseconds
 * @param {CertificateAuthority} [kept]
 * @returns {Promise<CertificateAuthority>}
 */
export async function openAuthority(names, now, kept) {
  if (kept && kept.names.join() === names.join() && Date.parse(kept.expireTime) - now > LEAST) return kept;
  const { from, until } = period(now);
  const pair = await createPair();
  const permitted = names.map((name) => tlv(SEQUENCE, subtree(name)));
  const certificate = await signedCertificate(
    {
      serialNo: randomSerial(),
      commonName: ISSUER,
      issuer: ISSUER,
      from,
      until,
      publicKey: pair.publicKey,
      extensions: extensions(
        critical(BASIC_CONSTRAINTS, tlv(SEQUENCE, TRUE, tlv(INTEGER, Uint8Array.of(0)))),
        critical(KEY_USAGE, SIGNS_CERTIFICATES),
        critical(NAME_CONSTRAINTS, tlv(SEQUENCE, tlv(CONTEXT_0, ...permitted))),
        extension(SUBJECT_KEY, tlv(OCTET_STRING, await identifierOf(pair.publicKey))),
      ),
    },
    signer(pair.privateKey),
  );
  return {
    privateKey: await exported(pair.privateKey),
    certificate,
    names: [...names],
    expireTime: new Date(until).toISOString(),
  };
}

/**
 * The certificates of the server: one for all names, and one for clients that call it by a host name. BoringSSL knows no
 * constraints of addresses, and refuses a certificate with an address where there are some.
 * @param {CertificateAuthority} authority
 * @param {number} now Unix milliseconds
 */
export async function certifyServer(authority, now) {
  const hosts = authority.names.filter((name) => addressBytes(name) === undefined);
  return { all: await certify(authority, now), hosts: await certify({ ...authority, names: hosts }, now) };
}

/**
 * A certificate for the names of an authority, and its key.
 * @param {CertificateAuthority} authority
 * @param {number} now Unix milliseconds
 * @returns {Promise<{ key: string, cert: string }>} PEM
 */
export async function certify({ privateKey, names, expireTime }, now) {
  const authority = await pairOf(privateKey);
  const { privateKey: key, publicKey } = await createPair();
  const { from, until } = period(now);
  const issued = await signedCertificate(
    {
      serialNo: randomSerial(),
      commonName: 'TEST ONLY wechatpay-wasm sandbox',
      issuer: ISSUER,
      from,
      until: Math.min(until, Date.parse(expireTime)),
      publicKey,
      extensions: extensions(
        critical(BASIC_CONSTRAINTS, tlv(SEQUENCE)),
        critical(KEY_USAGE, SIGNS),
        extension(EXTENDED_USAGE, tlv(SEQUENCE, SERVER_AUTHENTICATION)),
        extension(ALTERNATIVE_NAMES, tlv(SEQUENCE, ...names.map(alternative))),
        extension(SUBJECT_KEY, tlv(OCTET_STRING, await identifierOf(publicKey))),
        extension(AUTHORITY_KEY, tlv(SEQUENCE, tlv(KEY_IDENTIFIER, await identifierOf(authority.publicKey)))),
      ),
    },
    signer(authority.privateKey),
  );
  return { key: await exported(key), cert: issued };
}

/** @param {number} now */
function period(now) {
  const from = Math.floor((now - SKEW) / 1000) * 1000;
  return { from, until: from + VALIDITY };
}

/** @returns {Promise<Pair>} */
const createPair = async () =>
  /** @type {CryptoKeyPair} */ (await crypto.subtle.generateKey(P256, true, ['sign', 'verify']));

/** @param {CryptoKey} key @returns {Promise<string>} PKCS#8 PEM */
const exported = async (key) => pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', key));

/** @param {string} text PKCS#8 PEM @returns {Promise<Pair>} */
async function pairOf(text) {
  const der = fromPem('PRIVATE KEY', text) ?? new Uint8Array();
  const privateKey = await crypto.subtle.importKey('pkcs8', der, P256, true, ['sign']).catch(() => {
    throw new SandboxOptionError('authority.privateKey', [
      '应为 P-256 私钥（PKCS#8 PEM）',
      'must be a P-256 key in PKCS#8 PEM',
    ]);
  });
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', privateKey);
  const publicKey = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, P256, true, ['verify']);
  return { privateKey, publicKey };
}

/** @param {CryptoKey} privateKey */
const signer = (privateKey) => ({
  algorithm: ECDSA_WITH_SHA256,
  /** Web Crypto puts both numbers of a signature side by side; X.509 wants a SEQUENCE. @param {Uint8Array<ArrayBuffer>} bytes */
  async sign(bytes) {
    const digits = hex(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes));
    const [r, s] = [digits.slice(0, 64), digits.slice(64)];
    return tlv(SEQUENCE, tlv(INTEGER, unsigned(r)), tlv(INTEGER, unsigned(s)));
  },
});

/** Any 20 bytes that are the same for the same key. @param {CryptoKey} publicKey */
async function identifierOf(publicKey) {
  const digest = await crypto.subtle.digest('SHA-256', await crypto.subtle.exportKey('spki', publicKey));
  return new Uint8Array(digest).slice(0, 20);
}

/** @param {...Uint8Array} all */
const extensions = (...all) => [tlv(EXTENSIONS, tlv(SEQUENCE, ...all))];
/** @param {Uint8Array} id @param {Uint8Array} value */
const extension = (id, value) => tlv(SEQUENCE, id, tlv(OCTET_STRING, value));
/** One that whoever does not know it must not pass over. @param {Uint8Array} id @param {Uint8Array} value */
const critical = (id, value) => tlv(SEQUENCE, id, TRUE, tlv(OCTET_STRING, value));

/** @param {string} name */
function alternative(name) {
  const address = addressBytes(name);
  return address ? tlv(IP_ADDRESS, address) : tlv(DNS_NAME, utf8(name));
}

/** A name and what is below it, or one address: itself and a mask of ones. @param {string} name */
function subtree(name) {
  const address = addressBytes(name);
  return address ? tlv(IP_ADDRESS, concat(address, new Uint8Array(address.length).fill(0xff))) : alternative(name);
}

/** @param {string} name @returns {Uint8Array | undefined} undefined if it is no address */
function addressBytes(name) {
  if (/^\d+(\.\d+){3}$/.test(name)) return Uint8Array.from(name.split('.'), Number);
  if (!name.startsWith('[')) return undefined;
  // As URLs spell them: groups in hexadecimal, one run of zeros left out.
  const [head = [], tail] = name
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  const groups = tail === undefined ? head : [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return fromHex(groups.map((group) => group.padStart(4, '0')).join(''));
}
