/**
 * The certificate of the sandbox's authority in a file.
 */

import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ISSUER } from '../sandbox/authority.mjs';
import { EXIT, Failure } from './outcome.js';
import { replaceFile } from './replaced-file.js';

/**
 * Whether the file may be written: there is none, or it holds an authority of an earlier start and nothing else. Any
 * other certificate may be one that a merchant cannot do without.
 * @param {string} file
 * @throws {Failure} before a sandbox starts in vain
 */
export function refuseForeignCertificate(file) {
  const there = statSync(file, { throwIfNoEntry: false });
  if (!there || (there.isFile() && isAuthority(readFileSync(file, 'latin1')))) return;
  throw new Failure(
    EXIT.configuration,
    [`${file} 不是沙箱的 CA 证书，未覆盖`, `${file} is no CA certificate of a sandbox, and was left as it is`],
    ['请用 --ca-file 指定其他文件', 'Name another file with --ca-file'],
    'ERR_FILE',
  );
}

/**
 * @param {string} file
 * @param {string} certificate PEM
 */
export function writeCertificate(file, certificate) {
  refuseForeignCertificate(file);
  replaceFile(file, certificate);
}

/** @param {string} text */
function isAuthority(text) {
  if (!/^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/.test(text)) return false;
  try {
    return new X509Certificate(text).subject.split('\n').includes(`CN=${ISSUER}`);
  } catch {
    return false;
  }
}
