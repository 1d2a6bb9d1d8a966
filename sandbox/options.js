/**
 * The options of a sandbox by name and type, so that a misspelled one is refused and not ignored.
 */

/** @type {Record<keyof import('./index.js').SandboxOptions, string>} */
const OPTIONS = {
  mode: 'string',
  mchid: 'string',
  appid: 'string',
  subMerchants: 'object',
  notifyUrl: 'string',
  now: 'function',
  notify: 'function',
  timeScale: 'number',
  probeEvery: 'number',
  probeResponsesEvery: 'number',
  answerLimit: 'number',
  allowHttp: 'boolean',
  refundInterval: 'number',
  refundNotifyUrl: 'string',
  settleRefunds: 'string',
  keys: 'object',
  onEvent: 'function',
};

/** @type {Record<keyof import('./index.js').SandboxKeys, string>} */
const KEYS = {
  privateKey: 'string',
  serialNo: 'string',
  apiV3Key: 'string',
  apiV2Key: 'string',
  publicKeyId: 'string',
  wechatpayPrivateKey: 'string',
  certificateKeys: 'object',
};

/**
 * @param {unknown} options
 * @throws {TypeError} naming the option that is unknown or of another type
 */
export function checkOptions(options) {
  checkMembers(options, OPTIONS, 'options');
  const { keys, subMerchants, mchid } = /** @type {import('./index.js').SandboxOptions} */ (options);
  if (keys !== undefined) checkMembers(keys, KEYS, 'keys');
  if (subMerchants !== undefined) checkSubMerchants(subMerchants, mchid);
}

/**
 * @param {unknown} value
 * @param {Record<string, string>} types by name; an option that is `undefined` counts as left out
 * @param {string} what
 */
function checkMembers(value, types, what) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} must be an object`);
  }
  for (const [name, member] of Object.entries(value)) {
    const label = what === 'options' ? name : `${what}.${name}`;
    if (!Object.hasOwn(types, name)) {
      throw new TypeError(`${label} is no option; known are ${Object.keys(types).join(', ')}`);
    }
    const type = types[name];
    if (member !== undefined && (typeof member !== type || member === null)) {
      throw new TypeError(`${label} must be ${type === 'object' ? 'an' : 'a'} ${type}`);
    }
  }
}

/**
 * @param {unknown} subMerchants
 * @param {string | undefined} provider
 */
function checkSubMerchants(subMerchants, provider) {
  if (!Array.isArray(subMerchants)) throw new TypeError('subMerchants must be an array');
  const seen = new Set([provider]);
  subMerchants.forEach((subMerchant, at) => {
    checkMembers(subMerchant, { mchid: 'string', appid: 'string' }, `subMerchants.${at}`);
    const { mchid, appid } = subMerchant;
    if (!/^[0-9]{1,32}$/.test(mchid ?? ''))
      throw new TypeError(`subMerchants.${at}.mchid must be 1 to 32 decimal digits`);
    if (appid !== undefined && !/^.{1,32}$/.test(appid)) {
      throw new TypeError(`subMerchants.${at}.appid must have 1 to 32 characters`);
    }
    if (seen.has(mchid)) throw new TypeError(`subMerchants.${at}.mchid is that of another merchant`);
    seen.add(mchid);
  });
}
