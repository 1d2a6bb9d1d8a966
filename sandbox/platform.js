/**
 * WeChat Pay's own keys, the public key and the platform certificates: which one signs, which ones a request may name,
 * and how certificates follow each other.
 */

import { certificateOf } from './certificate.js';
import { fromBase64, pem } from './encoding.js';
import { SandboxError } from './errors.js';
import { certificateKey, generatePrivateKey, importPair, OAEP, plainSerial, RS256 } from './keys.js';
import { SandboxOptionError } from './option-error.js';
import { timeIssue } from './order-rules.js';

/** A new certificate has been valid for a day, so that a client whose clock is slow can use it at once. */
const ISSUED_BEFORE = 86_400_000;
const PUBLIC_KEY_ID = /^PUB_KEY_ID_[0-9]+$/;
/** @type {import('./errors.js').Words} */
const NO_ID = ['应为 PUB_KEY_ID_ 加数字', 'must be PUB_KEY_ID_ and digits'];
/** @type {readonly import('./index.js').SwitchStage[]} */
const STAGES = ['prepared', 'running', 'finished'];
/** @type {Record<import('./index.js').SerialForm, (serial: string) => string>} */
const FORMS = { 'lower-case': (serial) => serial.toLowerCase(), 'zero-padded': (serial) => `00${serial}` };

/** @typedef {import('./index.js').CertificateKey} CertificateKey */
/** @typedef {import('./index.js').SandboxMode} SandboxMode */

/**
 * @typedef {object} PlatformKey
 * @property {string} serial of the header `Wechatpay-Serial`
 * @property {CryptoKey} publicKey
 * @property {(message: BufferSource) => Promise<Uint8Array<ArrayBuffer>>} sign
 * @property {(ciphertext: string) => Promise<string | undefined>} openField the text of a field encrypted to this key
 *   (RSAES-OAEP with SHA-1, Base64); undefined if it does not decrypt
 */

/** @typedef {PlatformKey & { record: CertificateKey, certificate: string }} Certificate `certificate`: PEM */

/**
 * @param {{ mode: SandboxMode, keys: import('./index.js').SandboxKeys, now: () => number }} options
 */
export async function openPlatform({ mode, keys, now }) {
  const { publicKeyId, wechatpayPrivateKey, certificateKeys = [] } = keys;
  if (publicKeyId !== undefined && !PUBLIC_KEY_ID.test(publicKeyId))
    throw new SandboxOptionError('keys.publicKeyId', NO_ID);
  // What this mode does not use is opened too: nobody keeps a wrong key for the next one.
  const own = wechatpayPrivateKey && (await openKey(publicKeyId, wechatpayPrivateKey, 'keys.wechatpayPrivateKey'));
  const all = await Promise.all(
    certificateKeys.map((record, index) => openCertificate(record, `keys.certificateKeys.${index}`)),
  );
  const publicKey = mode === 'certificates' ? undefined : own || undefined;
  const certificates = mode === 'public-key' ? [] : all;
  const spki = publicKey && pem('PUBLIC KEY', await crypto.subtle.exportKey('spki', publicKey.publicKey));
  return new Platform({ publicKey, spki, certificates, keys, now });
}

export class Platform {
  /** In `certificates` mode there is none. */
  #publicKey;
  #spki;
  /** @type {Certificate[]} by effective time, the newest last; empty in `public-key` mode */
  #certificates;
  #keys;
  #now;
  /** @type {import('./index.js').SwitchStage} only the mode `switching` knows others */
  #stage = 'running';
  /** The share of notifications that the public key signs while the switch runs. */
  #share = 0.5;
  /** What the public key owes of this share: it signs when this is 1. */
  #due = 0;
  /** @type {((serial: string) => string) | undefined} how a test has serials written */
  #form;
  /** The latest effective time that was given away, Unix milliseconds. */
  #latest;

  /**
   * @param {object} parts
   * @param {PlatformKey} [parts.publicKey]
   * @param {string} [parts.spki] its PEM
   * @param {Certificate[]} parts.certificates
   * @param {import('./index.js').SandboxKeys} parts.keys
   * @param {() => number} parts.now
   */
  constructor({ publicKey, spki, certificates, keys, now }) {
    this.#publicKey = publicKey;
    this.#spki = spki;
    this.#certificates = certificates.sort(byAge);
    this.#keys = keys;
    this.#now = now;
    this.#latest = Math.max(...certificates.map(({ record }) => Date.parse(record.effectiveTime)));
  }

  /** What a client needs to verify answers and notifications. */
  credentials() {
    const platformKeys = this.listed().map(({ certificate }) => ({ certificate }));
    return {
      ...(this.#publicKey && { publicKeyId: this.#publicKey.serial, publicKey: this.#spki }),
      ...(platformKeys.length > 0 && { platformKeys }),
    };
  }

  /** The keys of a sandbox that goes on where this one is. */
  keys() {
    const certificateKeys = this.#certificates.map(({ record }) => ({ ...record }));
    return { ...this.#keys, ...(certificateKeys.length > 0 && { certificateKeys }) };
  }

  /** Those that are listed: not expired. The newest one stays in any case, because something must sign. */
  listed() {
    if (this.#stage === 'finished') return [];
    const valid = this.#certificates.filter(({ record }) => Date.parse(record.expireTime) > this.#now());
    return valid.length > 0 ? valid : this.#certificates.slice(-1);
  }

  /**
   * The key that a request names. Serials are compared as numbers, the id of the public key exactly.
   * @param {string} serial the header `Wechatpay-Serial`
   * @returns {PlatformKey | undefined}
   */
  find(serial) {
    if (this.#publicKey?.serial === serial) return this.#publicKey;
    return this.listed().find((key) => plainSerial(key.serial) === plainSerial(serial));
  }

  /**
   * The key that signs an answer: the public key if the request named it, or if there is no other; else the newest
   * certificate, also if the request named an older one.
   * @param {string} [serial] the header `Wechatpay-Serial` of the request
   * @returns {PlatformKey}
   */
  answering(serial) {
    const named = this.#stage !== 'prepared' && this.#publicKey?.serial === serial ? this.#publicKey : undefined;
    const certificate = this.listed().at(-1);
    if (named || !certificate) return /** @type {PlatformKey} */ (named ?? this.#publicKey);
    return { ...certificate, serial: this.#form?.(certificate.serial) ?? certificate.serial };
  }

  /**
   * The key that signs the next notification: the newest certificate; while switching, by share, the public key.
   * @returns {PlatformKey}
   */
  notifying() {
    // A little more than the sum of shares, because tenths are not exact.
    this.#due += this.#share + 1e-12;
    if (this.#due < 1) return this.answering();
    this.#due -= 1;
    return this.answering(this.#publicKey?.serial);
  }

  /**
   * @param {import('./index.js').SwitchStage} stage
   * @param {{ notifications?: number }} [options]
   */
  switchTo(stage, { notifications = this.#share } = {}) {
    if (!this.#publicKey || this.#certificates.length === 0) {
      throw new SandboxError('NOT_SWITCHING', 409, 'Only a sandbox of the mode switching knows stages of the switch.');
    }
    if (!STAGES.includes(stage)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, `The stage must be one of ${STAGES.join(', ')}.`);
    }
    if (typeof notifications !== 'number' || !(notifications >= 0 && notifications <= 1)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, 'notifications must be a share from 0 to 1.');
    }
    if (this.#stage === 'finished' && stage !== 'finished') {
      throw new SandboxError('SWITCH_FINISHED', 409, 'The certificates are void: there is no way back.');
    }
    this.#stage = stage;
    this.#share = notifications;
  }

  /** @param {import('./index.js').SerialForm} [form] default: as issued */
  spell(form) {
    if (form === undefined) {
      this.#form = undefined;
      return;
    }
    this.requireCertificates();
    if (!Object.hasOwn(FORMS, form)) {
      throw new SandboxError('ARGUMENT_INVALID', 400, `The form must be one of ${Object.keys(FORMS).join(', ')}.`);
    }
    this.#form = FORMS[form];
  }

  /** The certificates as observers see them. */
  view() {
    const current = this.listed();
    return current.map(({ serial, record }, index) => ({
      serial_no: serial,
      effective_time: record.effectiveTime,
      expire_time: record.expireTime,
      newest: index === current.length - 1,
    }));
  }

  /**
   * Issues a certificate, which is listed beside the others and signs from now on.
   * @returns {Promise<string>} its serial
   */
  async rotate() {
    this.requireCertificates();
    const privateKey = await generatePrivateKey();
    // The newest one is told by its effective time, in whole seconds: no two are the same.
    this.#latest = Math.max(this.#now() - ISSUED_BEFORE, this.#latest + 1000);
    const added = await openCertificate(certificateKey(privateKey, this.#latest), 'certificate');
    this.#certificates = [...this.#certificates, added].sort(byAge);
    return added.serial;
  }

  /**
   * Ends the oldest certificate that is listed, together with those that expired.
   * @returns {string} its serial
   */
  retire() {
    this.requireCertificates();
    const [oldest, ...rest] = this.listed();
    if (rest.length === 0) {
      throw new SandboxError('LAST_CERTIFICATE', 409, 'There is only one certificate: rotate it first.');
    }
    this.#certificates = rest;
    return oldest.serial;
  }

  /** @throws {SandboxError} if there are none */
  requireCertificates() {
    if (this.listed().length > 0) return;
    throw new SandboxError(
      'NO_CERTIFICATES',
      409,
      'There are no platform certificates in the mode public-key, and none after the switch to it: create the sandbox ' +
        'with mode certificates or switching.',
    );
  }
}

/**
 * @param {Certificate} a
 * @param {Certificate} b
 */
function byAge(a, b) {
  return Date.parse(a.record.effectiveTime) - Date.parse(b.record.effectiveTime);
}

/**
 * @param {string} serial
 * @param {string} text PKCS#8 PEM
 * @param {string} field that holds it, for the error
 */
async function openKey(serial, text, field) {
  const { privateKey, publicKey } = await importPair(field, text);
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey);
  const fieldKey = await crypto.subtle.importKey('pkcs8', pkcs8, OAEP, false, ['decrypt']);
  return {
    serial,
    privateKey,
    publicKey,
    /** @param {BufferSource} message */
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(RS256.name, privateKey, message)),
    /** @param {string} ciphertext */
    async openField(ciphertext) {
      const bytes = fromBase64(ciphertext);
      if (bytes?.length !== 256) return undefined;
      try {
        return new TextDecoder().decode(await crypto.subtle.decrypt(OAEP, fieldKey, bytes));
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * @param {CertificateKey} record
 * @param {string} at the field that holds it, for the error
 * @returns {Promise<Certificate>}
 */
export async function openCertificate(record, at) {
  const from = Date.parse(record.effectiveTime);
  const until = Date.parse(record.expireTime);
  if (timeIssue(record.effectiveTime) || timeIssue(record.expireTime) || from >= until) {
    throw new SandboxOptionError(`${at}.effectiveTime`, [
      '和 expireTime 应为 RFC 3339 时间，且先后有序',
      'and expireTime must be RFC 3339, in this order',
    ]);
  }
  if (!/^[1-9A-F][0-9A-F]{0,39}$/.test(record.serialNo)) {
    throw new SandboxOptionError(`${at}.serialNo`, [
      '应为至多 40 位大写十六进制数字，且不以 0 开头',
      'must be at most 40 upper-case hexadecimal digits without a leading zero',
    ]);
  }
  const key = await openKey(record.serialNo, record.privateKey, `${at}.privateKey`);
  const subject = { serialNo: record.serialNo, commonName: 'TEST ONLY platform', from, until };
  return { ...key, record, certificate: await certificateOf(subject, key) };
}
