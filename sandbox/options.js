/**
 * The options of a sandbox and of its server: which there are, and what each must be. A misspelled one is refused and not
 * ignored.
 */

import { harmless, SandboxOptionError } from './option-error.js';
import { notifyUrlIssue } from './urls.js';

/** @typedef {import('./errors.js').Words} Words */
/** @typedef {'string' | 'number' | 'boolean' | 'function' | 'object' | 'list'} Type */

/** The longest time of a timer in milliseconds; a longer one is over at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;
/** From and to. */
export const RANGES = /** @type {const} */ ({
  timeScale: [0, 1000],
  answerLimit: [1, LONGEST_TIMER],
  refundInterval: [0, LONGEST_TIMER],
});
const MODES = ['public-key', 'certificates', 'switching'];
const RESULTS = ['SUCCESS', 'ABNORMAL', 'CLOSED'];

/** @type {Record<keyof import('./index.js').SandboxOptions, Type>} */
const OPTIONS = {
  mode: 'string',
  mchid: 'string',
  appid: 'string',
  subMerchants: 'list',
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

/** @type {Record<keyof import('./index.js').SandboxKeys, Type>} */
const KEYS = {
  privateKey: 'string',
  serialNo: 'string',
  apiV3Key: 'string',
  apiV2Key: 'string',
  publicKeyId: 'string',
  wechatpayPrivateKey: 'string',
  certificateKeys: 'list',
};

/** @type {Record<keyof import('./index.js').CertificateKey, Type>} */
const CERTIFICATE = { privateKey: 'string', serialNo: 'string', effectiveTime: 'string', expireTime: 'string' };

/** @type {Record<'port' | 'host' | 'allowedHosts' | 'proxy' | 'authority' | 'tls', Type>} */
const SERVER = {
  port: 'number',
  host: 'string',
  allowedHosts: 'list',
  proxy: 'boolean',
  authority: 'object',
  tls: 'boolean',
};

/** @type {Record<string, Type>} */
const AUTHORITY = { certificate: 'string', privateKey: 'string', names: 'list', expireTime: 'string' };

/** @type {Record<Type, Words>} */
const MUST_BE = {
  string: ['应为字符串', 'must be a string'],
  number: ['应为数字', 'must be a number'],
  boolean: ['应为 true 或 false', 'must be a boolean'],
  function: ['应为函数', 'must be a function'],
  object: ['应为对象', 'must be an object'],
  list: ['应为数组', 'must be an array'],
};

/** @typedef {[fits: (value: any) => boolean, must: Words]} Rule */

/** @param {readonly string[]} values @returns {Rule} */
const oneOf = (values) => [
  (value) => values.includes(value),
  [`应为 ${values.join('、')}`, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`],
];
/** @param {readonly [from: number, to: number]} range @param {Words} unit @returns {Rule} */
const within = ([from, to], [zh, en]) => [
  (value) => value >= from && value <= to,
  [`应为 ${from} 到 ${to} 的${zh}`, `must be ${en} from ${from} to ${to}`],
];
/** @type {Words} */
const NUMBER = ['数字', 'a number'];
/** @type {Words} */
const MILLISECONDS = ['毫秒数', 'a number of milliseconds'];
/** @type {Rule} */
const COUNT = [
  (value) => Number.isSafeInteger(value) && value >= 0,
  ['应为 0 或正整数', 'must be 0 or a positive integer'],
];
/** @type {Rule} */
const MCHID = [(value) => /^[0-9]{1,32}$/.test(value), ['应为 1 到 32 位数字', 'must be 1 to 32 decimal digits']];
/** @type {Rule} */
const APPID = [(value) => /^.{1,32}$/.test(value), ['应为 1 到 32 个字符', 'must have 1 to 32 characters']];

/** @type {Partial<Record<keyof import('./index.js').SandboxOptions, Rule>>} */
const RULES = {
  mode: oneOf(MODES),
  mchid: MCHID,
  appid: APPID,
  timeScale: within(RANGES.timeScale, NUMBER),
  probeEvery: COUNT,
  probeResponsesEvery: COUNT,
  answerLimit: within(RANGES.answerLimit, MILLISECONDS),
  refundInterval: within(RANGES.refundInterval, MILLISECONDS),
  settleRefunds: oneOf(RESULTS),
};

/**
 * @param {unknown} options
 * @throws {SandboxOptionError} naming the option that is unknown, of another type or senseless
 */
export function checkOptions(options) {
  checkMembers(options, OPTIONS);
  const given = /** @type {import('./index.js').SandboxOptions} */ (options);
  for (const [name, rule] of Object.entries(RULES)) {
    checkRule(name, given[/** @type {keyof typeof RULES} */ (name)], rule);
  }
  for (const name of /** @type {const} */ (['notifyUrl', 'refundNotifyUrl'])) {
    const issue = given[name] === undefined ? undefined : notifyUrlIssue(given[name], given.allowHttp ?? false);
    if (issue !== undefined) throw new SandboxOptionError(name, issue);
  }
  const { keys, subMerchants, mchid } = given;
  if (keys !== undefined) checkKeys(keys);
  if (subMerchants !== undefined) checkSubMerchants(subMerchants, mchid);
}

/**
 * @param {Record<string, unknown>} options those that are the server's own
 * @throws {SandboxOptionError}
 */
export function checkServerOptions(options) {
  checkMembers(options, SERVER);
  const { port, allowedHosts, authority } = options;
  checkRule('port', port, [
    (value) => Number.isInteger(value) && value >= 0 && value <= 65535,
    ['应为 0 到 65535 的整数', 'must be an integer from 0 to 65535'],
  ]);
  if (allowedHosts !== undefined) checkTexts('allowedHosts', allowedHosts);
  if (authority === undefined) return;
  const whole = checkMembers(authority, AUTHORITY, 'authority', 'complete');
  checkTexts('authority.names', whole.names);
}

/** @param {unknown} keys */
function checkKeys(keys) {
  const { certificateKeys } = checkMembers(keys, KEYS, 'keys');
  if (certificateKeys === undefined) return;
  each('keys.certificateKeys', certificateKeys, (one, at) => checkMembers(one, CERTIFICATE, at, 'complete'));
}

/**
 * The certificates that a test puts into the list.
 * @param {unknown} certificates
 * @throws {SandboxOptionError}
 */
export function checkListed(certificates) {
  each('data', certificates, (one, at) => {
    const { listedAs, ...record } = checkMembers(one, { ...CERTIFICATE, listedAs: 'string' }, at);
    checkMembers(record, CERTIFICATE, at, 'complete');
  });
}

/**
 * @param {unknown} subMerchants
 * @param {string | undefined} provider
 */
function checkSubMerchants(subMerchants, provider) {
  const seen = new Set([provider]);
  each('subMerchants', subMerchants, (one, at) => {
    const { mchid, appid } = checkMembers(one, { mchid: 'string', appid: 'string' }, at);
    checkRule(`${at}.mchid`, mchid ?? '', MCHID);
    checkRule(`${at}.appid`, appid, APPID);
    if (seen.has(mchid)) throw new SandboxOptionError(`${at}.mchid`, ['是另一商户的', 'is that of another merchant']);
    seen.add(mchid);
  });
}

/**
 * @param {string} field
 * @param {unknown} value `undefined` counts as left out
 * @param {Rule} rule
 */
function checkRule(field, value, [fits, must]) {
  if (value !== undefined && !fits(value)) throw new SandboxOptionError(field, must);
}

/**
 * @param {string} field
 * @param {unknown} texts
 */
function checkTexts(field, texts) {
  each(field, texts, (text, at) => {
    if (typeof text !== 'string') throw new SandboxOptionError(at, MUST_BE.string);
  });
}

/**
 * @param {string} field
 * @param {unknown} list
 * @param {(item: unknown, at: string) => void} check
 */
function each(field, list, check) {
  if (!Array.isArray(list)) throw new SandboxOptionError(field, MUST_BE.list);
  list.forEach((item, index) => void check(item, `${field}.${index}`));
}

/**
 * @param {unknown} value
 * @param {Record<string, Type>} types by name; a member that is `undefined` counts as left out
 * @param {string} [what] the name of the whole, if it is a member itself
 * @param {'complete'} [complete] whether all members must be there
 * @returns {Record<string, any>}
 */
function checkMembers(value, types, what, complete) {
  if (!isOf(value, 'object')) {
    throw new SandboxOptionError(what ?? 'options', MUST_BE.object);
  }
  const label = (/** @type {string} */ name) => (what === undefined ? name : `${what}.${name}`);
  const known = Object.keys(types);
  const members = /** @type {Record<string, any>} */ (value);
  const unknown = Object.keys(members).find((name) => !Object.hasOwn(types, name));
  if (unknown !== undefined) {
    throw new SandboxOptionError(label(harmless(unknown)), [
      `不是选项；已有 ${known.join('、')}`,
      `is no option; known are ${known.join(', ')}`,
    ]);
  }
  for (const name of complete ? known : Object.keys(members)) {
    const type = types[name];
    if (members[name] === undefined && !complete) continue;
    if (!isOf(members[name], type)) throw new SandboxOptionError(label(name), MUST_BE[type]);
  }
  return members;
}

/**
 * @param {unknown} value
 * @param {Type} type
 */
function isOf(value, type) {
  if (type === 'list') return Array.isArray(value);
  return typeof value === type && value !== null && !Array.isArray(value);
}
