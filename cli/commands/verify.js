/**
 * `verify`: whether a message is WeChat Pay's.
 */

import { MESSAGE, readMessage } from '../message.js';
import { EXIT } from '../outcome.js';
import { CREDENTIALS, settingsFrom } from '../settings.js';
import { diagnosed, findingsIn, showDiagnosis } from '../signature.js';

const { env, 'public-key': publicKey, 'public-key-id': publicKeyId, sandbox } = CREDENTIALS;

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'verify',
  usage: '[FILE | -] [--public-key FILE]',
  about: [
    '验证一份应答或通知的签名。报文来自文件或标准输入：报文头、空行、报文体，如 curl -i 的输出；或 {"headers": …, "body": "…"}。签名不符时说明最可能的原因。时间已久的报文，时间戳只作提示。',
    'Verifies the signature of an answer or a notification. The message comes from a file or from standard input: headers, an empty line and the body, as curl -i prints them; or {"headers": …, "body": "…"}. If it does not fit, the likeliest causes are named. Of an old message, its age is only a note.',
  ],
  positionals: [0, 1],
  options: { ...MESSAGE, env, 'public-key': publicKey, 'public-key-id': publicKeyId, sandbox },
  examples: [
    'verify answer.txt --public-key pub_key.pem --public-key-id PUB_KEY_ID_0111…',
    'verify --headers headers.txt --body body.json',
    'verify - --sandbox http://127.0.0.1:8790 < message.txt',
  ],
  exits: ['签名不符', 'the signature does not fit'],
  async run({ values, positionals: [file], output, language, signal }) {
    const settings = await settingsFrom(values, { signal });
    const diagnosis = await diagnosed(await readMessage(values, file, signal), settings);
    const { valid, message } = diagnosis;
    output.result({ ok: valid, valid, findings: findingsIn(diagnosis, language), message });
    showDiagnosis(diagnosis, { output, language });
    return valid ? EXIT.ok : EXIT.no;
  },
};
