/**
 * What a merchant with platform certificates does, on node:crypto alone.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { call } from './merchant.mjs';

/** Opens an encrypted certificate with the APIv3 key. */
export function openCertificate(apiV3Key, { algorithm, nonce, associated_data, ciphertext }) {
  assert.equal(algorithm, 'AEAD_AES_256_GCM');
  assert.equal(Buffer.byteLength(nonce), 12);
  const bytes = Buffer.from(ciphertext, 'base64');
  const decipher = crypto.createDecipheriv('aes-256-gcm', apiV3Key, nonce);
  decipher.setAAD(Buffer.from(associated_data));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString();
}

/** Downloads the list: the answer, and each certificate as node:crypto reads it, by `serial_no`. */
export async function download(sandbox, target = '/v3/certificates', options = {}) {
  const response = await call(sandbox, 'GET', target, options);
  assert.equal(response.status, 200, response.raw.toString());
  const certificates = new Map(
    response.json.data.map(({ serial_no, encrypt_certificate }) => [
      serial_no,
      new crypto.X509Certificate(openCertificate(sandbox.credentials.apiV3Key, encrypt_certificate)),
    ]),
  );
  return { response, certificates };
}

/** The serial of these headers, after checking their signature of these bytes with the key of that name. */
export function signerOf(headers, body, keys) {
  const get = (name) => new Headers(headers).get(name);
  const serial = get('Wechatpay-Serial');
  assert.ok(keys.has(serial), `${serial} is known`);
  const message = `${get('Wechatpay-Timestamp')}\n${get('Wechatpay-Nonce')}\n`;
  const signature = Buffer.from(get('Wechatpay-Signature'), 'base64');
  const key = keys.get(serial).publicKey ?? keys.get(serial);
  assert.ok(
    crypto.verify('sha256', Buffer.concat([Buffer.from(message), body, Buffer.from('\n')]), key, signature),
    `signed by ${serial}`,
  );
  return serial;
}

/** Encrypts a field: RSAES-OAEP, SHA-1, Base64. */
export const sealWith = (key, text) =>
  crypto.publicEncrypt({ key, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(text)).toString('base64');
