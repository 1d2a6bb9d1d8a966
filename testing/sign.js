/**
 * Any notification, encrypted and signed with keys that a test has: those of a sandbox, or of a file of keys.
 */

import { compose } from '../sandbox/compose.js';
import { fieldSealer } from '../sandbox/credentials.js';
import { importPair } from '../sandbox/keys.js';
import { openPlatform } from '../sandbox/platform.js';
import { sealer } from '../sandbox/seal.js';
import { fixture, withSealed } from './fixtures.js';
import { WrongInput } from './wrong.js';

/** An age of a signature that WeChat Pay's five minutes do not cover, in seconds. */
const STALE = 600;
const NOTIFY_URL = 'https://merchant.example/wechatpay/notify';

/** @typedef {import('./index.d.ts').SignOptions} Options */

/** @type {typeof import('./index.d.ts').signNotification} */
export async function signNotification(event, credentials, options = {}) {
  if (typeof credentials !== 'object' || credentials === null) {
    throw new WrongInput([
      'credentials 须是沙箱、沙箱的密钥或密钥文件的内容',
      'credentials must be a sandbox, its keys, or the content of a keys file',
    ]);
  }
  const sandbox = /** @type {any} */ (credentials);
  const isSandbox = typeof sandbox.events?.compose === 'function';
  const known = isSandbox ? sandbox.credentials : sandbox;
  const { mchid = known.mchid, appid = known.appid, stale, id } = options;
  const clock = isSandbox ? Date.parse((await sandbox.clock.get()).now) : undefined;
  const now = clock === undefined ? (options.now ?? Date.now) : () => clock;
  const { type, content: clear, originalType, summary } = subject(event, { ...options, mchid, appid });
  const content = await withSealed(type, clear, isSandbox ? sandbox.events.seal : sealerOf(sandbox));
  const { tamper, probe, timestamp = stale ? Math.floor(now() / 1000) - STALE : undefined } = options;
  const forgery = { tamper, probe, timestamp, envelope: options.envelope };
  const { url = known.notifyUrl ?? NOTIFY_URL } = options;
  if (isSandbox) return sandbox.events.compose(type, content, { summary, originalType, url, id, forgery });
  const occasion = { type, summary, originalType, content, time: now(), url, numbers: {} };
  const vault = /** @type {any} */ (await openKeys(sandbox, { mode: options.mode, now }));
  return compose(id ?? crypto.randomUUID(), occasion, { vault, now }, forgery);
}

/**
 * Encrypts to the merchant's key, which only few events need.
 * @param {Partial<import('../sandbox/index.js').SandboxKeys>} keys
 */
const sealerOf =
  ({ privateKey }) =>
  async (/** @type {string} */ text) => {
    if (typeof privateKey !== 'string')
      throw new WrongInput(['credentials 缺少商户的 privateKey', "credentials lack privateKey, the merchant's"]);
    const seal = await fieldSealer((await importPair('keys.privateKey', privateKey)).publicKey);
    return seal(text);
  };

/**
 * What the notification is about: an event by name with its fixture, or one with a content of the caller's.
 * @param {Parameters<typeof import('./index.d.ts').signNotification>[0]} event
 * @param {Options} options
 */
function subject(event, options) {
  const given = typeof event === 'string' ? undefined : event;
  const type = given?.event_type ?? event;
  if (typeof type !== 'string' || !/^[A-Z0-9_]+(\.[A-Z0-9_]+)*$/.test(type)) {
    throw new WrongInput([
      '事件须是名称（如 TRANSACTION.SUCCESS），或 { event_type, resource }',
      'the event must be a name such as TRANSACTION.SUCCESS, or { event_type, resource }',
    ]);
  }
  const { resource, original_type } = given?.resource === undefined ? fixture(type, options) : given;
  if (typeof resource !== 'object' || resource === null)
    throw new WrongInput(['resource 须是对象', 'resource must be an object']);
  const copy = structuredClone(resource);
  const content = options.change?.(/** @type {any} */ (copy)) ?? copy;
  return { type, content, originalType: original_type ?? '', summary: given?.summary ?? type };
}

/**
 * @param {Partial<import('../sandbox/index.js').SandboxKeys>} keys
 * @param {{ mode: 'public-key' | 'certificates' | undefined, now: () => number }} options
 */
async function openKeys(keys, { mode, now }) {
  const { apiV3Key, publicKeyId, wechatpayPrivateKey, certificateKeys = [] } = keys;
  if (typeof apiV3Key !== 'string') throw new WrongInput(['credentials 缺少 apiV3Key', 'credentials lack apiV3Key']);
  const own = publicKeyId !== undefined && wechatpayPrivateKey !== undefined;
  const chosen = mode ?? (own ? 'public-key' : 'certificates');
  if (chosen === 'public-key' && !own) {
    throw new WrongInput([
      'credentials 缺少 publicKeyId 或 wechatpayPrivateKey（模拟微信支付的密钥）',
      'credentials lack publicKeyId or wechatpayPrivateKey, the key of the pretended WeChat Pay',
    ]);
  }
  if (chosen === 'certificates' && certificateKeys.length === 0) {
    throw new WrongInput([
      'credentials 里没有 certificateKeys：以 certificates 模式创建的沙箱才有',
      'credentials hold no certificateKeys: those of a sandbox of the mode certificates do',
    ]);
  }
  const complete = /** @type {import('../sandbox/index.js').SandboxKeys} */ (keys);
  return {
    seal: await sealer(apiV3Key, 'keys.apiV3Key'),
    platform: await openPlatform({ mode: chosen, keys: complete, now }),
  };
}
