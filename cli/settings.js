/**
 * Credentials: from the environment, a `.env` file, files named on the command line, or a running sandbox. What is secret is
 * never an argument, because other users of a machine can see those.
 */

import { existsSync, readFileSync } from 'node:fs';
import { parseEnvFile } from './env-file.js';
import { EXIT, Failure } from './outcome.js';
import { remoteSandbox } from './remote-sandbox.js';

/** @typedef {Record<string, import('./arguments.js').OptionSpec>} Specs */
/**
 * @typedef {object} Settings
 * @property {Record<string, any>} options of the client
 * @property {Record<string, string | undefined>} env
 */

const ENV_FILE = '.env';

/** What commands with a merchant's credentials take. @type {Specs} */
export const CREDENTIALS = {
  env: {
    value: 'FILE',
    about: [
      '读取此文件中的 WECHATPAY_… 变量，默认 .env（如果有）；环境变量优先',
      'read variables WECHATPAY_… from this file, default .env if there is one; the environment comes first',
    ],
  },
  'private-key': {
    value: 'FILE',
    about: ['商户 API 私钥 apiclient_key.pem', 'merchant private key, apiclient_key.pem'],
  },
  certificate: {
    value: 'FILE',
    about: ['商户 API 证书 apiclient_cert.pem', 'merchant certificate, apiclient_cert.pem'],
  },
  'public-key': {
    value: 'FILE',
    about: ['微信支付公钥 pub_key.pem，或平台证书', "WeChat Pay's public key, pub_key.pem, or a platform certificate"],
  },
  'public-key-id': { value: 'ID', about: ['微信支付公钥 ID，PUB_KEY_ID_…', 'its id, PUB_KEY_ID_…'] },
  sandbox: {
    value: 'URL',
    is: 'url',
    about: ['改用运行中的沙箱及其密钥', 'a running sandbox, and its credentials'],
  },
};

/** @type {Record<string, string>} option of the command line → option of the client, a file */
const FILES = { privateKey: 'privateKey', certificate: 'certificate', publicKey: 'publicKey' };

/**
 * @param {Record<string, any>} values
 * @param {{ signal: AbortSignal }} more
 * @returns {Promise<Settings>}
 */
export async function settingsFrom(values, { signal }) {
  if (values.sandbox !== undefined) return { options: await sandboxOptions(values.sandbox, signal), env: {} };
  const file = values.env ?? (existsSync(ENV_FILE) ? ENV_FILE : undefined);
  const env = { ...(file === undefined ? {} : parseEnvFile(readText(file))), ...process.env };
  const options = Object.fromEntries(
    Object.entries(FILES)
      .filter(([name]) => values[name] !== undefined)
      .map(([name, option]) => [option, readBytes(values[name])]),
  );
  if (values.publicKeyId !== undefined) options.publicKeyId = values.publicKeyId;
  return { options: /** @type {Record<string, any>} */ (options), env };
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 */
async function sandboxOptions(url, signal) {
  const { base, credentials, now } = await remoteSandbox(url, signal);
  return { ...credentials, baseUrl: base, now };
}

/**
 * A client of these settings.
 * @param {Settings} settings
 * @param {import('./language.js').Language} language
 */
export async function clientOf({ options, env }, language) {
  const { WechatPay } = await import('wechatpay-wasm');
  return WechatPay.fromEnv(/** @type {any} */ (env), { ...options, language: language === 'zh' ? 'zh-CN' : 'en' });
}

/**
 * The keys of WeChat Pay that the settings name: the one with this id first.
 * @param {Settings} settings
 * @param {string | undefined} serial
 * @returns {{ publicKey: any, publicKeyId?: string }[]}
 */
export function platformKeys({ options, env }, serial) {
  const publicKey = options.publicKey ?? (env.WECHATPAY_PUBLIC_KEY || undefined);
  const publicKeyId = options.publicKeyId ?? (env.WECHATPAY_PUBLIC_KEY_ID || undefined);
  const more = /** @type {any[]} */ (options.platformKeys ?? []).map(({ id, publicKey: key, certificate }) => ({
    publicKey: certificate ?? key,
    ...(id !== undefined && { publicKeyId: id }),
  }));
  // The id is that of the public key, and of no certificate.
  const isCertificate = publicKey !== undefined && /CERTIFICATE/.test(Buffer.from(publicKey).toString('latin1'));
  const own =
    publicKey === undefined ? [] : [{ publicKey, ...(publicKeyId !== undefined && !isCertificate && { publicKeyId }) }];
  const keys = [...own, ...more.reverse()];
  if (keys.length === 0) {
    throw new Failure(
      EXIT.configuration,
      ['没有微信支付的公钥', "there is no public key of WeChat Pay's"],
      [
        '请用 --public-key FILE 指定 pub_key.pem 或平台证书，或设置 WECHATPAY_PUBLIC_KEY',
        'Name pub_key.pem or a platform certificate with --public-key FILE, or set WECHATPAY_PUBLIC_KEY',
      ],
      'ERR_CONFIG',
    );
  }
  return keys.sort((a, b) => Number(b.publicKeyId === serial) - Number(a.publicKeyId === serial));
}

/** @param {string} file */
export function readBytes(file) {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    const { code } = /** @type {any} */ (error);
    throw new Failure(
      EXIT.configuration,
      [`无法读取 ${file}：${code}`, `${file} cannot be read: ${code}`],
      ['请检查路径和权限', 'Check its path and its rights'],
      'ERR_FILE',
    );
  }
}

/** @param {string} file */
const readText = (file) => new TextDecoder().decode(readBytes(file));
