/**
 * What the core says about the signature of a message at hand.
 */

import { say } from './language.js';
import { signatureOf } from './message.js';
import { platformKeys } from './settings.js';
import { visible } from './visible.js';

/**
 * The diagnosis by each key, and the best of them: the one that fits, or the one whose id the message names.
 * @param {import('./message.js').Message} message
 * @param {import('./settings.js').Settings} settings
 */
export async function diagnosed({ headers, body }, settings) {
  const { diagnoseSignature } = await import('wechatpay-wasm');
  const evidence = signatureOf(headers);
  const all = platformKeys(settings, evidence.serial).map((key) =>
    diagnoseSignature({ kind: 'response', headers: evidence, body, ...key }),
  );
  const strange = (/** @type {(typeof all)[number]} */ { findings }) =>
    findings.some(({ code }) => code === 'wrong_serial');
  const best = all.find(({ valid }) => valid) ?? all.find((one) => !strange(one)) ?? all[0];
  return /** @type {(typeof all)[number]} */ (best);
}

/**
 * @param {Awaited<ReturnType<typeof diagnosed>>} diagnosis
 * @param {{ output: import('./output.js').Output, language: import('./language.js').Language }} io
 */
export function showDiagnosis({ valid, message, findings }, { output, language }) {
  const { line, paint } = output;
  line(
    valid
      ? `${paint('green', '✔')} ${say(['签名相符', 'the signature fits'], language)}`
      : `${paint('red', '✘')} ${say(['签名不符', 'the signature does not fit'], language)}`,
  );
  for (const finding of findings) {
    const { text, remedy } = finding[language];
    line(`  ${finding.code}: ${visible(text)}`);
    line(paint('dim', `    ${visible(remedy)}`));
  }
  const bytes = new TextEncoder().encode(message).length;
  line(paint('dim', say([`待签名串，${bytes} 字节：`, `signed text, ${bytes} bytes:`], language)));
  for (const each of message.split('\n').slice(0, -1)) line(`  ${shortened(each)}${paint('dim', '↵')}`);
}

/** Characters of a line that are shown. */
const SHOWN = 400;

/** @param {string} text */
export const shortened = (text) =>
  text.length > SHOWN ? `${visible(text.slice(0, SHOWN))}… (${text.length})` : visible(text);

/** @param {Awaited<ReturnType<typeof diagnosed>>} diagnosis @param {import('./language.js').Language} language */
export const findingsIn = ({ findings }, language) =>
  findings.map((finding) => ({ code: finding.code, ...finding[language] }));
