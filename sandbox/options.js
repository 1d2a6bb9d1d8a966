/**
 * The options of a sandbox by name and type, so that a misspelled one is refused and not ignored.
 */

/** @type {Record<keyof import('./index.js').SandboxOptions, string>} */
const OPTIONS = {
  mode: 'string',
  mchid: 'string',
  appid: 'string',
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
  const { keys } = /** @type {import('./index.js').SandboxOptions} */ (options);
  if (keys !== undefined) checkMembers(keys, KEYS, 'keys');
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
