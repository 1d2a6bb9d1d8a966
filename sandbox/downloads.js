/**
 * The list of platform certificates that merchants download, and what a test makes wrong with it.
 */

import { base64, randomText } from './encoding.js';
import { refusal, SandboxError } from './errors.js';
import { checkListed } from './options.js';
import { openCertificate } from './platform.js';
import { sealer } from './seal.js';

/** The associated data of an encrypted certificate. */
const CERTIFICATE = 'certificate';
/** Ends the `Request-ID` of a refused download. */
const REFUSED = 268435461;
/** @type {import('./errors.js').Words} */
const NONE = [
  '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。',
  'There is no platform certificate: use the WeChat Pay public key of the merchant platform, API security.',
];
/** What WeChat Pay usually says with a status. */
const CODES = new Map([
  [403, 'NO_AUTH'],
  [404, 'RESOURCE_NOT_EXISTS'],
  [429, 'FREQUENCY_LIMITED'],
]);

/** @typedef {Pick<import('./platform.js').Certificate, 'record' | 'certificate'> & { listedAs?: string }} Entry */

export class CertificateList {
  /** Signed requests for the list so far. */
  downloads = 0;
  #platform;
  #genuineSeal;
  #seal;
  /** @type {Entry[] | undefined} in place of the genuine ones */
  #entries;
  /** @type {{ status: number, code: string, times: number }} */
  #failure = { status: 500, code: '', times: 0 };

  /**
   * @param {import('./platform.js').Platform} platform
   * @param {import('./seal.js').Seal} seal with the merchant's APIv3 key
   */
  constructor(platform, seal) {
    this.#platform = platform;
    this.#genuineSeal = seal;
    this.#seal = seal;
  }

  /**
   * The content of `GET /v3/certificates`.
   * @param {string} algorithm
   */
  async download(algorithm) {
    this.downloads += 1;
    if (this.#failure.times > 0) {
      this.#failure.times -= 1;
      const { status, code } = this.#failure;
      const [zh, en] = status === 404 ? NONE : ['平台证书下载失败', 'The download of the platform certificates failed'];
      throw new SandboxError(code, status, en, { zh, result: REFUSED });
    }
    const genuine = this.#platform.listed();
    const entries = genuine.length === 0 ? genuine : (this.#entries ?? genuine);
    // A merchant in public-key mode has none at all, and no merchant of the sandbox has one for SM2.
    if (entries.length === 0 || algorithm === 'SM2') {
      throw refusal('RESOURCE_NOT_EXISTS', undefined, { words: NONE });
    }
    return { data: await Promise.all(entries.map((entry) => this.#encrypted(entry))) };
  }

  /** @param {Entry} entry */
  async #encrypted({ record, certificate, listedAs = record.serialNo }) {
    const nonce = randomText(12);
    return {
      serial_no: listedAs,
      effective_time: record.effectiveTime,
      expire_time: record.expireTime,
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        nonce,
        associated_data: CERTIFICATE,
        ciphertext: base64(await this.#seal(nonce, CERTIFICATE, certificate)),
      },
    };
  }

  /** @param {{ status?: number, code?: string, times?: number }} [options] */
  fail({ status = 500, code = CODES.get(status) ?? 'SYSTEM_ERROR', times = 1 } = {}) {
    if (!Number.isInteger(status) || status < 400 || status > 599) throw wrong('status must be 400 to 599.');
    if (typeof code !== 'string' || !/^[A-Z_]{1,32}$/.test(code)) throw wrong('code must be of A-Z and _.');
    if (!(Number.isInteger(times) || times === Infinity) || times < 1) {
      throw wrong('times must be a positive integer, or Infinity.');
    }
    this.#failure = { status, code, times };
  }

  /** @param {{ apiV3Key: string }} options */
  async seal({ apiV3Key }) {
    this.#platform.requireCertificates();
    this.#seal = await argument(() => sealer(apiV3Key, 'apiV3Key'));
  }

  /** @param {import('./index.js').ListedCertificate[]} certificates */
  async list(certificates) {
    this.#platform.requireCertificates();
    this.#entries = await argument(() => {
      checkListed(certificates);
      const opened = certificates.map(async ({ listedAs, ...record }, index) => ({
        ...(await openCertificate(record, `data.${index}`)),
        listedAs,
      }));
      return Promise.all(opened);
    });
  }

  reset() {
    this.#seal = this.#genuineSeal;
    this.#entries = undefined;
    this.#failure.times = 0;
  }
}

/** @param {string} issue */
const wrong = (issue) => new SandboxError('ARGUMENT_INVALID', 400, issue);

/**
 * @template T
 * @param {() => Promise<T>} read what throws for a wrong argument
 */
async function argument(read) {
  try {
    return await read();
  } catch (error) {
    const { message, zh } = /** @type {Error & { zh?: string }} */ (error);
    throw new SandboxError('ARGUMENT_INVALID', 400, message, { zh });
  }
}
