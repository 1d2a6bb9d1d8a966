/**
 * The certificate of the sandbox's authority in a file.
 */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { EXIT, Failure } from './outcome.js';

/**
 * Writes it in place of an earlier one, and of nothing else: a wrong name must not cost a file.
 * @param {string} file
 * @param {string} certificate PEM
 */
export function writeCertificate(file, certificate) {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there && !(there.isFile() && isCertificate(readFileSync(file, 'latin1')))) {
    throw new Failure(
      EXIT.configuration,
      [`${file} 不是证书，未覆盖`, `${file} is no certificate, and was left as it is`],
      ['请用 --ca-file 指定其他文件', 'Name another file with --ca-file'],
      'ERR_FILE',
    );
  }
  writeFileSync(file, certificate);
}

/** @param {string} text */
const isCertificate = (text) => /^-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/.test(text);
