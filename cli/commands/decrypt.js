/**
 * `decrypt`: the content of a notification.
 */

import { UsageError } from '../arguments.js';
import { say } from '../language.js';
import { MESSAGE, readMessage } from '../message.js';
import { EXIT } from '../outcome.js';
import { CREDENTIALS, clientOf, settingsFrom } from '../settings.js';
import { diagnosed, findingsIn, showDiagnosis } from '../signature.js';
import { visibleLines } from '../visible.js';

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'decrypt',
  usage: '[FILE | -]',
  about: [
    '解密一份通知。带报文头时先验签，不符则不解密；只有报文体（或其中的 resource）时，解密但说明未经验证。',
    'Decrypts a notification. With its headers, the signature is verified first, and nothing is decrypted if it does not fit. A body alone, or the resource in it, is decrypted and said to be unverified.',
  ],
  positionals: [0, 1],
  options: { ...MESSAGE, ...CREDENTIALS },
  examples: ['decrypt notification.txt', 'decrypt - --sandbox http://127.0.0.1:8790 < notification.txt'],
  exits: ['签名不符，或无法解密', 'the signature does not fit, or it cannot be decrypted'],
  async run({ values, positionals: [file], output, language, signal }) {
    const settings = await settingsFrom(values, { signal });
    const message = await readMessage(values, file, signal);
    const signed = Object.keys(message.headers).some((name) => name.startsWith('wechatpay-'));
    if (signed) {
      const diagnosis = await diagnosed(message, settings);
      if (!diagnosis.valid) {
        output.result({ ok: false, verified: false, findings: findingsIn(diagnosis, language) });
        showDiagnosis(diagnosis, { output, language });
        return EXIT.no;
      }
    }
    const { event_type, resource } = envelopeIn(message.body);
    const pay = await clientOf(settings, language);
    const content = await pay.decryptResource(resource);
    output.result({ ok: true, verified: signed, event_type, resource: JSON.parse(content) });
    output.hint(
      signed
        ? say(['✔ 签名相符', '✔ the signature fits'], language)
        : say(['未经验证：没有报文头', 'not verified: there are no headers'], language),
    );
    if (event_type !== undefined) output.hint(event_type);
    output.line(visibleLines(JSON.stringify(JSON.parse(content), null, 2)));
    return EXIT.ok;
  },
};

/**
 * @param {string} body of a notification, or its resource alone
 * @returns {{ event_type?: string, resource: any }}
 */
function envelopeIn(body) {
  let value;
  try {
    value = JSON.parse(body);
  } catch {
    throw new UsageError(['报文体不是 JSON', 'the body is no JSON']);
  }
  // Null has no members; the core says what it makes of it as a resource.
  const { event_type, resource = value } = value ?? {};
  return { ...(typeof event_type === 'string' && { event_type }), resource };
}
