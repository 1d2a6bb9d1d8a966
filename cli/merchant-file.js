/**
 * The merchant of a sandbox as variables, for programs that take their credentials from the environment.
 */

import { readFileSync } from 'node:fs';
import { EXIT, Failure } from './outcome.js';
import { replaceFile } from './replaced-file.js';

/** The first line: a file that begins otherwise may hold credentials that are nobody's to overwrite. */
const MARK = '# Throwaway credentials of a wechatpay-wasm sandbox, written at each start. Changes are lost.';

/**
 * The variables of `WechatPay.fromEnv`. Empty counts as not set.
 * @param {import('../sandbox/index.js').SandboxCredentials<import('../sandbox/index.js').SandboxMode>} credentials
 * @param {string} url of the sandbox
 */
export const merchantVariables = (credentials, url) => ({
  WECHATPAY_MCHID: credentials.mchid,
  WECHATPAY_APPID: credentials.appid,
  WECHATPAY_SERIAL_NO: credentials.serialNo,
  WECHATPAY_PUBLIC_KEY_ID: 'publicKeyId' in credentials ? credentials.publicKeyId : '',
  WECHATPAY_PUBLIC_KEY: 'publicKey' in credentials ? credentials.publicKey : '',
  WECHATPAY_PLATFORM_CERTIFICATES: String('platformKeys' in credentials),
  WECHATPAY_PRIVATE_KEY: credentials.privateKey,
  WECHATPAY_API_V3_KEY: credentials.apiV3Key,
  WECHATPAY_NOTIFY_URL: credentials.notifyUrl,
  WECHATPAY_BASE_URL: url,
});

/**
 * Whether the file may be written: there is none, or it is one of these.
 * @param {string} file
 * @throws {Failure} before a sandbox starts in vain
 */
export function refuseForeignFile(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (/** @type {any} */ (error).code === 'ENOENT') return;
    throw error;
  }
  if (text.startsWith(`${MARK}\n`)) return;
  throw new Failure(
    EXIT.configuration,
    [`${file} 已存在，且不是沙箱写的`, `${file} exists, and no sandbox wrote it`],
    [
      '里面可能有真实的密钥：请换一个文件名，或自行移走它',
      'It may hold real credentials: name another file, or move it away',
    ],
    'ERR_FILE',
  );
}

/** Characters that readers of such files take for an end, an escape, a comment or another variable, each in its way. */
const READ_DIFFERENTLY = /["`$#\\\u0000-\u001f\u007f]/;

/**
 * Writes a `.env` file that you alone can read. `node --env-file`, Deno, Bun, Next.js and wrangler read it alike: a value
 * is one line.
 * @param {string} file
 * @param {Record<string, string>} variables
 * @throws {Failure} for a value that they would not read alike
 */
export function writeMerchantFile(file, variables) {
  refuseForeignFile(file);
  const lines = Object.entries(variables).map(([name, value]) => {
    // All of them read \n as the line break of a PEM.
    const [plain, written] = value.startsWith('-----BEGIN ')
      ? [value.replaceAll('\n', ''), value.replaceAll('\n', '\\n')]
      : [value, value];
    if (READ_DIFFERENTLY.test(plain)) throw unwritable(file, name);
    return `${name}="${written}"`;
  });
  replaceFile(file, [MARK, ...lines, ''].join('\n'), 0o600);
}

/** The value is not shown: it may be a key. @param {string} file @param {string} name */
const unwritable = (file, name) =>
  new Failure(
    EXIT.configuration,
    [
      `${name} 含有 " \` $ # \\ 或控制字符，未写入 ${file}`,
      `${name} holds one of " \` $ # \\ or a control character; ${file} was not written`,
    ],
    [
      '各运行时对这些字符的读法不同：请换一个值，或不用 --write-env',
      'Runtimes read these each in its own way: choose another value, or leave out --write-env',
    ],
    'ERR_FILE',
  );
