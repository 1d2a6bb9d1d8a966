// What people really configure: accepted where the intent is certain, otherwise refused with the field and the remedy.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { diagnoseSignature, verifySignature, WechatPay, WechatPayError } from 'wechatpay-wasm';
import { bilingual } from '../conformance/assert.mjs';
import { certificate, der, pem, pkcs8, pkcs12, rsaPair, signatureOf, spki, utf16 } from '../support/certificates.mjs';

const SERIAL = '0A1B2C3D4E5F60718293A4B5C6D7E8F901234567';
const PLATFORM_SERIAL = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1';
const DIGITS = '0117470003212026072000351000002401';
const API_V3_KEY = 'Kq7ZtestOnly0Vector9Key4Spec2026';

const merchant = rsaPair();
const wechat = rsaPair();
const other = rsaPair();
const root = { ...rsaPair(), subject: 'test only root' };
const middle = { ...rsaPair(3072), subject: 'test only intermediate' };
/** @param {{ privateKey: import('node:crypto').KeyObject, subject: string }} pair */
const issuer = ({ privateKey, subject }) => ({ key: privateKey, subject });

const KEY = pkcs8(merchant.privateKey);
const PKCS1 = String(merchant.privateKey.export({ type: 'pkcs1', format: 'pem' }));
const OTHER_KEY = pkcs8(other.privateKey);
const PUBLIC_KEY = spki(wechat.publicKey);
const ROOT = certificate({ key: root.privateKey, subject: root.subject, authority: true, serial: '01' });
const MIDDLE = certificate({
  key: middle.publicKey,
  subject: middle.subject,
  authority: true,
  serial: '02',
  issuer: issuer(root),
});
const CERTIFICATE = certificate({ key: merchant.publicKey, serial: SERIAL, issuer: issuer(middle) });
const PLATFORM_CERTIFICATE = certificate({ key: wechat.publicKey, serial: PLATFORM_SERIAL, issuer: issuer(middle) });
const EXPIRED = certificate({
  key: merchant.privateKey,
  serial: SERIAL,
  from: new Date('2001-01-01'),
  until: new Date('2006-01-01'),
});
const P12 = pkcs12();
const KEYSTORE = Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1]);
const BAG =
  'Bag Attributes\n    friendlyName: Tenpay Certificate 微信支付\n    localKeyID: 54 69 6D\nKey Attributes: <No Attributes>\n';
const BUNDLE = `${BAG}${CERTIFICATE}${BAG}${MIDDLE}${ROOT}${BAG}${KEY}`;

/** @param {string | Uint8Array} data */
const base64 = (data) => Buffer.from(data).toString('base64');
/** @param {string} text */
const body = (text) => text.replace(/-----[^-]+-----\n/g, '');
/** @param {string} text */
const bytes = (text) => Buffer.from(text);

/** @type {Record<string, any>} */
const BASE = {
  mchid: '1747000321',
  appid: 'wx7d2e4c90b1a35f68',
  serialNo: SERIAL,
  privateKey: KEY,
  apiV3Key: API_V3_KEY,
  publicKeyId: `PUB_KEY_ID_${DIGITS}`,
  publicKey: PUBLIC_KEY,
  notifyUrl: 'https://shop.example/n',
};
/** A platform certificate in place of the public key. */
const CERTIFIED = { publicKeyId: undefined, publicKey: undefined };

/**
 * @typedef {{ serialNo?: string, ids?: string[], url?: string, appid?: string, mchid?: string }} Facts
 * @typedef {{ field: string, words?: RegExp }} Refusal what reason and remedy together must say
 * @typedef {[id: string, what: string, options: Record<string, unknown>, expected: Facts | Refusal]} Row
 */

/** @param {string} field @param {RegExp} [words] @returns {Refusal} */
const refused = (field, words) => ({ field, words });

/** Every option that holds a key, with a file that belongs there. @type {[string, (file: any) => object, string, Facts][]} */
const KEY_OPTIONS = [
  ['privateKey', (file) => ({ privateKey: file }), KEY, {}],
  ['certificate', (file) => ({ certificate: file, serialNo: undefined }), CERTIFICATE, {}],
  ['publicKey', (file) => ({ publicKey: file }), PUBLIC_KEY, {}],
  [
    'platformKeys.0.publicKey',
    (file) => ({ platformKeys: [{ id: BASE.publicKeyId, publicKey: file }], ...CERTIFIED }),
    PUBLIC_KEY,
    {},
  ],
  [
    'platformKeys.0.certificate',
    (file) => ({ platformKeys: [{ certificate: file }], ...CERTIFIED }),
    PLATFORM_CERTIFICATE,
    { ids: [PLATFORM_SERIAL] },
  ],
];

/** What happens to a key file on its way into an option. @type {[string, string, (file: string) => string | Uint8Array][]} */
const FORMS = [
  ['K01', 'base64 of the whole PEM', base64],
  ['K01', 'base64 of the whole PEM in lines', (file) => base64(file).replace(/.{76}/g, '$&\n')],
  ['K01', 'URL-safe base64 of the whole PEM, without padding', (file) => Buffer.from(file).toString('base64url')],
  ['K01', 'base64 of the whole PEM, twice', (file) => base64(base64(file))],
  ['K01', 'base64 of the whole PEM as bytes', (file) => bytes(base64(file))],
  ['K01', 'base64 of the whole PEM, twice, as bytes', (file) => bytes(base64(base64(file)))],
  ['K01', 'base64 of a PEM with CRLF and byte order mark', (file) => base64(`\ufeff${file.replace(/\n/g, '\r\n')}`)],
  ['K05', 'the body without its BEGIN and END lines', body],
  [
    'K05',
    'the body in URL-safe base64',
    (file) => body(file).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, ''),
  ],
  ['K05', 'DER', (file) => Buffer.from(body(file), 'base64')],
  ['K07', 'tabs, carriage returns and spaces on every line', (file) => file.replace(/\n/g, ' \r\n\t')],
  [
    'K07',
    'non-breaking and zero-width spaces',
    (file) => file.replace(/ /g, '\u00a0').replace(/\n/g, '\u200b\n\u3000'),
  ],
  ['K08', 'line ends escaped', (file) => file.replace(/\n/g, '\\n')],
  ['K08', 'line ends escaped twice', (file) => file.replace(/\n/g, '\\\\n')],
  ['K08', 'line ends escaped three times', (file) => file.replace(/\n/g, '\\\\\\n')],
  ['K08', 'CRLF escaped twice', (file) => file.replace(/\n/g, '\\\\r\\\\n')],
  ['K08', 'escaped twice and in quotation marks', (file) => `"${file.replace(/\n/g, '\\\\n')}"`],
  ['K10', 'text around the block', (file) => `${BAG}${file}\nsubject=CN = 微信支付\n`],
  ['K17', 'one line, spaces for line ends', (file) => file.replace(/\n/g, ' ')],
  ['K18', 'UTF-16LE with byte order mark', (file) => utf16(`\ufeff${file.replace(/\n/g, '\r\n')}`)],
  ['K18', 'UTF-16BE with byte order mark', (file) => utf16(`\ufeff${file}`, true)],
  ['K18', 'UTF-16LE without byte order mark', (file) => utf16(file)],
  ['K18', 'UTF-16BE without byte order mark', (file) => utf16(file, true)],
  ['K18', 'UTF-16LE with a name that is not ASCII', (file) => utf16(`\ufeff${BAG}${file}`)],
  ['K18', 'UTF-16LE decoded as UTF-8', (file) => utf16(`\ufeff${file}`).toString('utf8')],
  ['K18', 'UTF-16LE decoded as Latin-1', (file) => utf16(`\ufeff${file}`).toString('latin1')],
  ['K18', 'base64 of UTF-16LE', (file) => base64(utf16(`\ufeff${file}`))],
  ['K18', 'UTF-8 with byte order mark, as text', (file) => `\ufeff${file}`],
  ['K18', 'UTF-8 with byte order mark, as bytes', (file) => bytes(`\ufeff${file}`)],
  ['K19', 'double quotation marks', (file) => `"${file}"`],
  ['K19', 'single quotation marks around the bare body', (file) => `'${body(file).replace(/\n/g, '')}'`],
  ['K19', 'curly quotation marks', (file) => `“${file}”`],
  ['K19', 'backticks', (file) => `\`${body(file)}\``],
  ['K19', 'escaped quotation marks', (file) => `\\"${file.replace(/\n/g, '\\n')}\\"`],
];

/** Files that are none of PEM and DER keys. @type {[string, string, any, RegExp][]} */
const WRONG_FILES = [
  ['K03', 'a location', 'classpath:cert/apiclient_key.pem', /not its name/],
  ['K03', 'a name that could be base64', 'apiclient_key', /not its name/],
  ['K03', 'a name as bytes', bytes('./apiclient_key.pem'), /not its name/],
  ['K13', 'the bytes of a .p12 file', P12, /PKCS#12.*(openssl pkcs12|pub_key\.pem)/],
  ['K13', 'base64 of a .p12 file', base64(P12), /PKCS#12/],
  ['K13', 'base64 of a .p12 file, twice', base64(base64(P12)), /PKCS#12/],
  ['K13', 'a Java keystore', KEYSTORE, /Java keystore/],
  ['K13', 'base64 of a Java keystore', base64(KEYSTORE), /Java keystore/],
  ['K07', 'a file of 90 KiB', 'A'.repeat(93_000), /too long for a key file/],
  ['K07', 'a file of a megabyte, as bytes', Buffer.alloc(1 << 20, 'A'), /too long for a key file/],
  ['K07', 'a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /not a key file/],
  ['K07', 'the beginning of a block', KEY.slice(0, 900), /END line/],
];

/** @type {Row[]} */
const ROWS = [
  ...KEY_OPTIONS.flatMap(([option, options, file, facts]) =>
    FORMS.map(([id, what, form]) => /** @type {Row} */ ([id, `${option}: ${what}`, options(form(file)), facts])),
  ),
  ...FORMS.map(
    ([id, what, form]) => /** @type {Row} */ ([id, `privateKey in PKCS#1: ${what}`, { privateKey: form(PKCS1) }, {}]),
  ),
  ...KEY_OPTIONS.flatMap(([option, options]) =>
    WRONG_FILES.map(
      ([id, what, file, words]) =>
        /** @type {Row} */ ([id, `${option}: ${what}`, options(file), refused(option, words)]),
    ),
  ),

  ['K11', 'certificates and key in one file, as key', { privateKey: BUNDLE }, {}],
  ['K11', 'that file as bytes in UTF-16', { privateKey: utf16(`\ufeff${BUNDLE}`) }, {}],
  ['K11', 'that file as key, no serial: its certificate has it', { privateKey: BUNDLE, serialNo: undefined }, {}],
  ['K11', 'that file as certificate', { certificate: BUNDLE, serialNo: undefined }, {}],
  ['K11', 'that file as both', { privateKey: BUNDLE, certificate: BUNDLE, serialNo: undefined }, {}],
  [
    'K11',
    'that file as key, under another serial',
    { privateKey: BUNDLE, serialNo: PLATFORM_SERIAL },
    refused('serialNo', /of the certificate/),
  ],
  ['K11', 'the key first', { privateKey: `${KEY}${CERTIFICATE}${ROOT}` }, {}],
  ['K11', 'the key twice, in both encodings', { privateKey: `${KEY}${PKCS1}${KEY}` }, {}],
  ['K11', 'two different keys', { privateKey: `${KEY}${OTHER_KEY}` }, refused('privateKey', /several private keys/)],
  ['K11', 'a plain and an encrypted key', { privateKey: `${encrypted()}${KEY}` }, {}],
  [
    'K11',
    'key and certificate of two applications in one file',
    { privateKey: `${OTHER_KEY}${CERTIFICATE}`, serialNo: undefined },
    refused('serialNo', /missing/),
  ],
  [
    'K11',
    'a chain as certificate, root first',
    { certificate: `${ROOT}${MIDDLE}${CERTIFICATE}`, serialNo: undefined },
    {},
  ],
  [
    'K11',
    'a chain as certificate, leaf first',
    { certificate: `${CERTIFICATE}${MIDDLE}${ROOT}`, serialNo: undefined },
    {},
  ],
  [
    'K11',
    'a renewed certificate beside the older one of another key',
    { certificate: `${certificate({ key: other.privateKey, serial: '77' })}${CERTIFICATE}`, serialNo: undefined },
    {},
  ],
  [
    'K11',
    'a chain of WeChat Pay',
    { ...CERTIFIED, platformKeys: [{ certificate: `${ROOT}${MIDDLE}${PLATFORM_CERTIFICATE}` }] },
    { ids: [PLATFORM_SERIAL] },
  ],
  [
    'K11',
    'a chain of WeChat Pay as publicKey',
    { publicKeyId: undefined, publicKey: `${PLATFORM_CERTIFICATE}${MIDDLE}${ROOT}` },
    { ids: [PLATFORM_SERIAL] },
  ],
  [
    'K11',
    'two certificates of WeChat Pay in one file',
    {
      ...CERTIFIED,
      platformKeys: [{ certificate: `${PLATFORM_CERTIFICATE}${certificate({ key: other.privateKey, serial: '77' })}` }],
    },
    refused('platformKeys.0.certificate', /several certificates.*platformKeys/),
  ],
  ['K11', 'public key and certificate in one file', { publicKey: `${PLATFORM_CERTIFICATE}${PUBLIC_KEY}` }, {}],
  [
    'K11',
    'two different public keys in one file',
    { publicKey: `${PUBLIC_KEY}${spki(other.publicKey)}` },
    refused('publicKey', /several keys/),
  ],

  [
    'K13',
    'the .p12 as privateKey gets the whole command',
    { privateKey: P12 },
    refused(
      'privateKey',
      /openssl pkcs12 -in apiclient_cert\.p12 -nocerts -nodes -out apiclient_key\.pem.*password is the mchid.*-legacy/,
    ),
  ],
  [
    'K13',
    'the .p12 as certificate gets its command',
    { certificate: P12 },
    refused('certificate', /openssl pkcs12 -in apiclient_cert\.p12.*-nocerts -nodes/),
  ],

  [
    'K16',
    'a key with a pass phrase',
    { privateKey: encrypted() },
    refused('privateKey', /encrypted.*openssl pkcs8 -topk8 -nocrypt/),
  ],
  [
    'K16',
    'the same as DER',
    { privateKey: Buffer.from(body(encrypted()), 'base64') },
    refused('privateKey', /encrypted.*openssl pkcs8/),
  ],
  [
    'K16',
    'a key in the traditional encryption',
    { privateKey: encrypted('pkcs1') },
    refused('privateKey', /encrypted.*openssl pkcs8/),
  ],

  [
    'K19',
    'quotation marks kept around every option',
    Object.fromEntries(Object.entries(BASE).map(([option, value]) => [option, `"${value}"`])),
    {},
  ],
  [
    'K19',
    'single quotation marks around every option',
    Object.fromEntries(Object.entries(BASE).map(([option, value]) => [option, ` '${value}'\n`])),
    {},
  ],
  [
    'K19',
    'quotation marks around the other options',
    { baseUrl: '"https://api2.mch.weixin.qq.com"', language: "'en'", userAgent: '`my-shop/2.1`' },
    { url: 'https://api2.mch.weixin.qq.com' },
  ],
  ['K19', 'curly ones', { apiV3Key: `“${API_V3_KEY}”`, serialNo: `‘${SERIAL}’`, mchid: '”1747000321”' }, {}],
  [
    'K19',
    'invisible characters in identifiers',
    {
      apiV3Key: `\u200b${API_V3_KEY}\ufeff`,
      serialNo: `\u200e${SERIAL.slice(0, 8)}\u200b${SERIAL.slice(8)}`,
      mchid: '1747\u200b000321\u00a0',
      appid: '\ufeffwx7d2e4c90b1a35f68',
    },
    { appid: BASE.appid, mchid: BASE.mchid },
  ],
  ...['mchid', 'serialNo', 'apiV3Key', 'publicKeyId', 'appid', 'notifyUrl', 'userAgent', 'language', 'baseUrl'].flatMap(
    (option) => {
      const value = { userAgent: 'my-shop/2.1', language: 'en', baseUrl: 'https://api2.mch.weixin.qq.com', ...BASE }[
        option
      ];
      return [`"${value}`, `${value}'`, `"${value}'`].map(
        (text) =>
          /** @type {Row} */ ([
            'K19',
            `${option}: a quotation mark without partner`,
            { [option]: text },
            refused(option, /quotation mark/),
          ]),
      );
    },
  ),

  [
    'K21',
    'the own certificate as that of WeChat Pay',
    { platformKeys: [{ certificate: CERTIFICATE }] },
    refused('platformKeys.0.certificate', /merchant's own/),
  ],
  [
    'K21',
    'certificates and key in one file as that of WeChat Pay',
    { platformKeys: [{ certificate: BUNDLE }] },
    refused('platformKeys.0.certificate', /merchant's own/),
  ],
  [
    'K22',
    'the own serial as id of the public key',
    { publicKeyId: SERIAL },
    refused('publicKeyId', /own certificate's serial number.*next to the public key/),
  ],
  [
    'K22',
    'the same with colons',
    { publicKeyId: SERIAL.toLowerCase().replace(/..(?=.)/g, '$&:') },
    refused('publicKeyId', /own certificate's serial/),
  ],
  [
    'K22',
    'the same, serial from the certificate',
    { publicKeyId: SERIAL, serialNo: undefined, certificate: CERTIFICATE },
    refused('publicKeyId', /own certificate's serial/),
  ],
  [
    'K22',
    'the same while the key is missing',
    { publicKeyId: SERIAL, privateKey: '' },
    refused('publicKeyId', /own certificate's serial/),
  ],
  [
    'K22',
    'the same in platformKeys',
    { platformKeys: [{ id: SERIAL, publicKey: PUBLIC_KEY }] },
    refused('platformKeys.0.id', /own certificate's serial/),
  ],
  ['K22', 'the own merchant number as id', { publicKeyId: BASE.mchid }, refused('publicKeyId', /own merchant number/)],
  ['K22', 'an appid as id', { publicKeyId: BASE.appid }, refused('publicKeyId', /PUB_KEY_ID_/)],
  ['K22', 'the prefix in lower case', { publicKeyId: `pub_key_id_${DIGITS}` }, {}],
  ['K22', 'the digits without prefix', { publicKeyId: DIGITS }, {}],
  [
    'K22',
    'the digits without prefix in platformKeys',
    { ...CERTIFIED, platformKeys: [{ id: DIGITS, publicKey: PUBLIC_KEY }] },
    {},
  ],
  [
    'K22',
    'serial and public key of a platform certificate',
    { publicKeyId: PLATFORM_SERIAL.toLowerCase() },
    { ids: [PLATFORM_SERIAL] },
  ],
  [
    'K22',
    'a platform certificate under its own serial',
    { publicKeyId: PLATFORM_SERIAL, publicKey: PLATFORM_CERTIFICATE },
    { ids: [PLATFORM_SERIAL] },
  ],
  [
    'K23',
    'the public key of WeChat Pay as certificate',
    { certificate: PUBLIC_KEY },
    refused('certificate', /is a public key/),
  ],
  [
    'K25',
    'a public key id with a platform certificate',
    { publicKey: PLATFORM_CERTIFICATE },
    refused('publicKey', /is a certificate.*platformKeys/),
  ],
  [
    'K25',
    'the digits of a public key id with a platform certificate',
    { publicKeyId: DIGITS, publicKey: PLATFORM_CERTIFICATE },
    refused('publicKey', /is a certificate/),
  ],
  ['K26', 'a serial as APIv3 key', { apiV3Key: SERIAL }, refused('apiV3Key', /40 characters instead of 32/)],
  ['K26', 'a password as APIv3 key', { apiV3Key: 'secret' }, refused('apiV3Key', /6 characters instead of 32/)],
  ['K27', 'an empty APIv3 key', { apiV3Key: '' }, refused('apiV3Key', /empty.*environment variable/)],
  ['K27', 'an empty APIv3 key in quotation marks', { apiV3Key: '""' }, refused('apiV3Key', /empty/)],
  ['K27', 'an empty private key', { privateKey: '' }, refused('privateKey', /missing.*environment variable/)],
  ['K27', 'an empty private key in bytes', { privateKey: new Uint8Array() }, refused('privateKey', /missing/)],
  ...['serialNo', 'certificate', 'publicKeyId', 'publicKey', 'appid', 'notifyUrl', 'baseUrl', 'language'].map(
    (option) =>
      /** @type {Row} */ ([
        'K27',
        `${option}: a variable set to nothing`,
        { [option]: '' },
        refused(option, /is empty.*unset it/),
      ]),
  ),
  ['K27', 'userAgent: a variable set to nothing', { userAgent: '' }, {}],

  ['K28', 'the serial as decimal number', { serialNo: BigInt(`0x${SERIAL}`).toString() }, {}],
  [
    'K28',
    'a serial that is a decimal number of another',
    { serialNo: BigInt(`0x${PLATFORM_SERIAL}`).toString(), certificate: CERTIFICATE },
    refused('serialNo', /of the certificate/),
  ],
  [
    'K28',
    'a decimal number beyond twenty bytes',
    { serialNo: (2n ** 160n).toString() },
    refused('serialNo', /longer than.*openssl x509/),
  ],
  ['K28', 'forty-one hex digits', { serialNo: `${SERIAL}A` }, refused('serialNo', /longer than/)],
  ['K28', 'zero', { serialNo: '00' }, refused('serialNo', /zero/)],
  ['K28', 'a number with a sign', { serialNo: `-${SERIAL}` }, refused('serialNo', /openssl x509/)],
  ['K30', 'the serial as the remedy prints it', { serialNo: `serial=${SERIAL}\n` }, {}],
  [
    'K30',
    'the serial as a text dump prints it',
    { serialNo: `Serial Number:\n            ${SERIAL.toLowerCase().replace(/..(?=.)/g, '$&:')}` },
    {},
  ],
  ['K30', 'the serial with 0x', { serialNo: `0x${SERIAL.toLowerCase()}` }, {}],
  ['K30', 'the serial in pairs', { serialNo: SERIAL.replace(/../g, '$& ') }, {}],
  ['K30', 'the serial without its leading zero', { serialNo: SERIAL.slice(1) }, {}],
  ['K30', 'the id of the public key as serial', { serialNo: BASE.publicKeyId }, refused('serialNo', /publicKeyId/)],
  ['K32', 'only the certificate', { serialNo: undefined, certificate: CERTIFICATE }, {}],
  ['K32', 'an expired certificate: nothing says what time it is', { serialNo: undefined, certificate: EXPIRED }, {}],
  [
    'K32',
    'a serial with its first bit set',
    { serialNo: undefined, certificate: certificate({ key: merchant.privateKey, serial: 'F1'.repeat(20) }) },
    { serialNo: 'F1'.repeat(20) },
  ],
  [
    'K32',
    'a certificate with serial zero',
    { serialNo: undefined, certificate: certificate({ key: merchant.privateKey, serial: '00' }) },
    refused('certificate', /zero/),
  ],
  ['K32', 'key and certificate swapped', { serialNo: undefined, privateKey: CERTIFICATE, certificate: KEY }, {}],
  ['K32', 'key and chain swapped', { serialNo: undefined, privateKey: `${ROOT}${CERTIFICATE}`, certificate: KEY }, {}],
  [
    'K36',
    'the key of another pair',
    { privateKey: OTHER_KEY, certificate: CERTIFICATE },
    refused('privateKey', /same application/),
  ],

  [
    'K34',
    'a reverse proxy with a path',
    { baseUrl: 'https://proxy.example/api-weixin' },
    refused('baseUrl', /path.*signatures.*fetch/),
  ],
  [
    'K35',
    'an http proxy on the local network',
    { baseUrl: 'http://10.0.0.5:9000' },
    refused('baseUrl', /fetch.*ProxyAgent/),
  ],
  [
    'K35',
    'http to a host of the local network',
    { baseUrl: 'http://proxy:3128' },
    refused('baseUrl', /fetch.*ProxyAgent/),
  ],
  ['K35', 'https on the local network', { baseUrl: 'https://10.0.0.5:9000' }, { url: 'https://10.0.0.5:9000' }],
];

/** @param {'pkcs8' | 'pkcs1'} [type] */
function encrypted(type = 'pkcs8') {
  return String(merchant.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'test only' }));
}

/** @param {Record<string, unknown>} options @returns {WechatPay} */
const client = (options) => new WechatPay(/** @type {any} */ ({ ...BASE, retry: false, ...options }));

/** The error of a configuration that must be refused. @param {Record<string, unknown>} options @returns {any} */
function refusal(options) {
  try {
    client(options);
  } catch (error) {
    assert.ok(error instanceof WechatPayError, String(error));
    assert.equal(error.code, 'ERR_CONFIG');
    return bilingual(error, JSON.stringify(options));
  }
  return assert.fail('was accepted');
}

/** Values that no message may repeat: everything that was configured. @param {object} options @param {any} error */
function repeatsNothing(options, error) {
  const said = JSON.stringify([error.zh, error.en]);
  for (const [option, value] of Object.entries(options)) {
    if (typeof value === 'string' && value.length > 8 && option !== 'mchid')
      assert.ok(!said.includes(value), `${option} is repeated`);
  }
  for (const secret of [body(KEY).slice(100, 120), API_V3_KEY])
    assert.ok(!said.includes(secret), 'a secret is repeated');
}

for (const [id, what, options, expected] of ROWS) {
  test(`${id} ${what}`, async () => {
    if ('field' in expected) {
      const error = refusal(options);
      const issue = error.en.issues.find((/** @type {any} */ { field }) => field === expected.field);
      assert.ok(issue, `${expected.field} is not named: ${JSON.stringify(error.issues)}`);
      assert.match(`${issue.reason} ${issue.remedy}`, expected.words ?? /./);
      repeatsNothing(options, error);
      return;
    }
    /** @type {any} */
    let sent;
    const pay = client({
      ...options,
      fetch: (/** @type {string} */ url) => ((sent = url), Promise.reject(new Error('not sent'))),
    });
    const {
      serialNo = SERIAL,
      ids = [BASE.publicKeyId],
      url = 'https://api.mch.weixin.qq.com',
      appid = BASE.appid,
      mchid = BASE.mchid,
    } = expected;
    assert.equal(await pay.sign('message'), signatureOf(KEY, 'message'));
    assert.deepEqual([pay.serialNo, pay.platformKeyIds, pay.appid, pay.mchid], [serialNo, ids, appid, mchid]);
    await pay.queryByOutTradeNo('ORDER-1').catch(() => {});
    assert.ok(String(sent).startsWith(`${url}/v3/`), String(sent));
    // The keys of WeChat Pay are those that were given.
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), 'n'];
    await pay.verifyResponse({
      headers: {
        'Wechatpay-Timestamp': timestamp,
        'Wechatpay-Nonce': nonce,
        'Wechatpay-Serial': String(ids[0]),
        'Wechatpay-Signature': signatureOf(pkcs8(wechat.privateKey), `${timestamp}\n${nonce}\n{}\n`),
      },
      body: '{}',
    });
  });
}

test('the certificates of these tests are real ones', () => {
  const leaf = new X509Certificate(CERTIFICATE);
  assert.equal(leaf.serialNumber, SERIAL);
  assert.ok(!leaf.ca && new X509Certificate(MIDDLE).ca);
  assert.ok(
    leaf.checkIssued(new X509Certificate(MIDDLE)) &&
      leaf.verify(middle.publicKey) &&
      leaf.checkPrivateKey(merchant.privateKey),
  );
});

test('the tools that take a public key read the same files', () => {
  const signature = signatureOf(KEY, 'message');
  for (const file of [CERTIFICATE, BUNDLE, `${ROOT}${CERTIFICATE}`, spki(merchant.publicKey)]) {
    for (const [, what, form] of FORMS.filter(([id, what]) => id !== 'K05' && !/body|backticks/.test(what))) {
      assert.equal(verifySignature({ message: 'message', signature, publicKey: form(file) }), true, what);
    }
  }
  const headers = { timestamp: '1', nonce: 'n', serial: SERIAL, signature: signatureOf(KEY, '1\nn\n\n') };
  const evidence = {
    kind: /** @type {const} */ ('response'),
    headers,
    body: '',
    publicKey: base64(CERTIFICATE),
    now: 1000,
  };
  assert.equal(diagnoseSignature(evidence).valid, true);
  assert.throws(() => verifySignature({ message: '', signature, publicKey: KEY }), { code: 'ERR_INPUT' });
});

test('SM2 and EC keys, keys of another size and other PEM are refused by what they are', () => {
  const size = rsaPair(1024);
  for (const [options, field, words] of /** @type {[object, string, RegExp][]} */ ([
    [{ privateKey: pkcs8(size.privateKey) }, 'privateKey', /2048/],
    [{ publicKey: spki(size.publicKey) }, 'publicKey', /2048/],
    [{ privateKey: pem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1\0')) }, 'privateKey', /another kind/],
    [{ privateKey: pem('PRIVATE KEY', der(0x30, der(0x02, [0]))) }, 'privateKey', /cannot be read as RSA/],
    [{ privateKey: der(0x30, der(0x04, Buffer.alloc(200, 0xa5))) }, 'privateKey', /cannot be read as RSA/],
  ])) {
    const error = refusal(/** @type {any} */ (options));
    assert.equal(error.issues[0].field, field);
    assert.match(error.en.issues[0].reason, words);
  }
});

test('a base URL is accepted only in the form in which URL parsers write it', async () => {
  const hosts = [
    'api.mch.weixin.qq.com',
    'API2.mch.Weixin.QQ.com',
    'a',
    'a-b',
    '-a',
    'a-',
    'a--b.c',
    'ab--c.d',
    'a_b.c',
    '_',
    'a..b',
    '.a',
    'a.',
    '',
    '.',
    '..',
    'xn--a',
    'xn--fiq228c.example',
    'XN--A.example',
    '微信.example',
    'ａ.example',
    'a\u00adb.example',
    'a%41.example',
    'a%2e',
    'a b',
    'a\tb',
    'a\nb',
    'a\\b',
    'a|b',
    'a^b',
    'a<b',
    '1.2.3.4',
    '127.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.08',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    'a.1',
    'a.0x1',
    'a.0x',
    'a.0xg',
    '0x',
    '1a',
    '1.a',
    '1.2.3.4.',
    '999.999.999.999',
    '4294967296',
    '１.2.3.4',
    `${'a'.repeat(63)}.b`,
    `${'a'.repeat(64)}.b`,
    `${'abcdefghi.'.repeat(24)}abcdefghijklm`,
    `${'abcdefghi.'.repeat(25)}abcd`,
    '[::1]',
    '[::1',
    '::1]',
    '::1',
    '[]',
    '[:]',
    '[::]',
    '[::0001]',
    '[0:0:0:0:0:0:0:1]',
    '[2001:DB8::ABCD]',
    '[2001:db8:0:0:1:0:0:1]',
    '[1:0:0:2:0:0:0:3]',
    '[1:0:2:0:3:0:4:0]',
    '[1:2:3:4:5:6:7::]',
    '[::2:3:4:5:6:7:8]',
    '[::1.2.3.4]',
    '[::ffff:10.0.0.5]',
    '[::1.2.3]',
    '[::1.2.3.04]',
    '[1::2::3]',
    '[::1%25eth0]',
    '[::1%eth0]',
    '[12345::]',
    '[127.0.0.1]',
    '[::1]a',
    'localhost',
    'a.localhost',
    'u@a',
    'u:p@a',
    '@a',
    'a@',
    'a?',
    'a#',
    'a/',
    'a//',
    'a/b',
    'a/.',
    'a/../',
    'a;b',
    'a,b',
    'a!b',
    "a'b",
    'a"b',
    'a$b',
    'a&b',
    'a=b',
    'a~b',
    'a*b',
    'a+b',
    'a(b)',
  ];
  const ports = [
    '',
    ':',
    ':0',
    ':1',
    ':80',
    ':443',
    ':8443',
    ':65535',
    ':65536',
    ':99999',
    ':0443',
    ':00',
    ':+1',
    ':-1',
    ':1a',
    ':a',
    ':1:2',
    ':１',
    ': 1',
  ];
  const schemes = [
    'https://',
    'HTTPS://',
    'http://',
    'https:',
    'https:/',
    'https:///',
    '//',
    '',
    'ftp://',
    'wss://',
    'file://',
    'https//',
    ' https://',
    'https ://',
  ];
  const urls = [
    ...hosts.flatMap((host) =>
      ['https://', 'http://'].flatMap((scheme) => ['', ':443', ':9000'].map((port) => `${scheme}${host}${port}`)),
    ),
    ...ports.flatMap((port) =>
      ['https://a.example', 'https://[::1]', 'http://127.0.0.1'].map((host) => `${host}${port}`),
    ),
    ...schemes.map((scheme) => `${scheme}api.mch.weixin.qq.com`),
  ];
  let accepted = 0;
  for (const baseUrl of urls) {
    let sent = '';
    let pay;
    try {
      pay = client({
        baseUrl,
        notifyUrl: undefined,
        fetch: (/** @type {string} */ url) => ((sent = url), Promise.reject(new Error('not sent'))),
      });
    } catch (error) {
      assert.deepEqual(
        /** @type {any} */ (error).issues.map((/** @type {any} */ { field }) => field),
        ['baseUrl'],
        baseUrl,
      );
      continue;
    }
    accepted += 1;
    await pay.queryByOutTradeNo('ORDER-1').catch(() => {});
    const origin = sent.slice(0, sent.indexOf('/v3/'));
    const { protocol, hostname } = new URL(sent);
    assert.equal(new URL(sent).origin, origin, baseUrl);
    assert.equal(new URL(baseUrl).origin, origin, baseUrl);
    assert.equal(new URL(sent).href, sent, baseUrl);
    assert.ok(protocol === 'https:' || /^(localhost|.*\.localhost|127\..*|\[::1\])$/.test(hostname), baseUrl);
  }
  assert.ok(accepted > 80, `${accepted}`);
});

test('no damage to a key file makes anything but a typed error', () => {
  let state = 7;
  const random = (/** @type {number} */ below) => (state = (state * 48271) % 2147483647) % below;
  const files = [
    KEY,
    CERTIFICATE,
    BUNDLE,
    PUBLIC_KEY,
    base64(KEY),
    utf16(KEY),
    Buffer.from(body(KEY), 'base64'),
    Buffer.from(body(CERTIFICATE), 'base64'),
    P12,
  ];
  for (let round = 0; round < 400; round++) {
    let file = Buffer.from(files[round % files.length] ?? '');
    for (let change = random(4); change >= 0; change--) {
      const at = random(file.length);
      switch (random(4)) {
        case 0:
          file[at] = random(256);
          break;
        case 1:
          file = file.subarray(0, Math.max(1, at));
          break;
        case 2:
          file = Buffer.concat([file.subarray(0, at), Buffer.from([random(256)]), file.subarray(at)]);
          break;
        default:
          file = Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + random(40))]);
      }
      if (file.length === 0) file = Buffer.from('x');
    }
    for (const option of ['privateKey', 'certificate', 'publicKey']) {
      try {
        client({ [option]: round % 2 ? file : file.toString('latin1') });
      } catch (error) {
        assert.equal(/** @type {any} */ (error).code, 'ERR_CONFIG', `${round} ${option}: ${error}`);
      }
    }
  }
});
