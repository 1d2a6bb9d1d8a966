// Options: what is certain is accepted, the rest is refused at construction with the field and the remedy.
import { equal, ok, rejects, throws } from '../assert.mjs';
import { fromBase64, vectorClient, vectorOptions } from '../fixtures.mjs';

/**
 * @param {any} error
 * @param {string} field
 */
function names(error, field) {
  const issue = error.issues.find((/** @type {any} */ one) => one.field === field || one.field.startsWith(`${field}[`));
  ok(issue, `${field} is named; named are ${error.issues.map((/** @type {any} */ one) => one.field).join(', ')}`);
  ok(issue.reason && issue.remedy, `${field} has a reason and a remedy`);
}

/** @param {string} pem */
const der = (pem) => fromBase64(pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, ''));

/** @param {string} text */
const utf16 = (text) =>
  Uint8Array.from([...text].flatMap((character) => [character.charCodeAt(0) & 0xff, character.charCodeAt(0) >> 8]));

/** A PKCS#12 file by its outline: version 3, PKCS#7 data. */
const pkcs12 = fromBase64('MBACAQMwCwYJKoZIhvcNAQcB');

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'the private key is accepted in every usual form and signs the same',
    async run(lib, env) {
      const { TEST_ONLY_merchant_private_key_pkcs8_pem: pkcs8, TEST_ONLY_merchant_private_key_pkcs1_pem: pkcs1 } =
        env.vectors.keys;
      const { message, signature } = env.vectors.request_signing[0];
      const bare = pkcs8.replace(/-----[^-]+-----/g, '').trim();
      const forms = {
        pkcs8,
        pkcs1,
        bare,
        'bare on one line': bare.replace(/\n/g, ''),
        CRLF: pkcs8.replace(/\n/g, '\r\n'),
        'no final newline': pkcs8.trimEnd(),
        'surrounding whitespace': `  \n${pkcs8}\n  `,
        'escaped newlines': pkcs8.replace(/\n/g, '\\n'),
        'PEM as bytes': new TextEncoder().encode(pkcs8),
        'escaped twice, in quotation marks': `"${pkcs8.replace(/\n/g, '\\\\n')}"`,
        'base64 of the PEM': btoa(pkcs8),
        'base64 of the PEM as bytes': new TextEncoder().encode(btoa(pkcs8)),
        'UTF-16 with byte order mark': utf16(`\ufeff${pkcs8}`),
        'certificate and key in one file': `Bag Attributes\n${env.vectors.keys.TEST_ONLY_merchant_certificate_pem}${pkcs8}`,
        'PKCS#8 DER': der(pkcs8),
        'PKCS#1 DER': der(pkcs1),
      };
      for (const [form, privateKey] of Object.entries(forms)) {
        equal(await vectorClient(lib, env, { privateKey }).sign(message), signature, form);
      }
    },
  },
  {
    name: 'a certificate proves that the private key belongs to it',
    run(lib, env) {
      const { keys } = env.vectors;
      const certificate = keys.TEST_ONLY_merchant_certificate_pem;
      const { serialNo: _, ...options } = vectorOptions(env);
      equal(new lib.WechatPay({ ...options, certificate }).serialNo, keys.merchant_serial_no, 'serial');
      const other = keys.TEST_ONLY_platform_private_key_pkcs8_pem;
      throws(() => new lib.WechatPay({ ...options, certificate, privateKey: other }), 'ERR_CONFIG', 'foreign key');
      throws(() => new lib.WechatPay(options), 'ERR_CONFIG', 'neither serial nor certificate');
    },
  },
  {
    name: 'identifiers are accepted as tools and env files write them',
    run(lib, env) {
      const { merchant_serial_no: serial, wechatpay_public_key_id: id, apiv3_key } = env.vectors.keys;
      for (const serialNo of [
        `serial=${serial}\n`,
        `"${serial}"`,
        serial.replace(/..(?=.)/g, '$&:'),
        BigInt(`0x${serial}`).toString(),
      ]) {
        equal(vectorClient(lib, env, { serialNo }).serialNo, serial, serialNo);
      }
      for (const publicKeyId of [id.toLowerCase(), id.replace('PUB_KEY_ID_', ''), `'${id}'`]) {
        ok(vectorClient(lib, env, { publicKeyId }).platformKeyIds.includes(id), publicKeyId);
      }
      vectorClient(lib, env, { apiV3Key: `"${apiv3_key}"`, mchid: "'1747000321'" });
    },
  },
  {
    name: 'swapped and unusable options are refused by name',
    run(lib, env) {
      const { keys } = env.vectors;
      const bad = /** @type {[string, any][]} */ ([
        ['apiV3Key', `${keys.apiv3_key}x`],
        ['apiV3Key', keys.apiv3_key.slice(1)],
        ['privateKey', keys.TEST_ONLY_merchant_certificate_pem],
        ['privateKey', keys.TEST_ONLY_wechatpay_public_key_spki_pem],
        [
          'privateKey',
          '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE6TAbBgkqhkiG9w0BBQMwDgQI\n-----END ENCRYPTED PRIVATE KEY-----\n',
        ],
        ['publicKey', keys.TEST_ONLY_merchant_private_key_pkcs8_pem],
        ['privateKey', pkcs12],
        ['privateKey', btoa(Array.from(pkcs12, (byte) => String.fromCharCode(byte)).join(''))],
        ['publicKeyId', keys.merchant_serial_no],
        ['serialNo', 'not hex'],
        ['mchid', '17470003x1'],
        ['mchid', ''],
        ['baseUrl', 'http://api.mch.weixin.qq.com'],
        ['baseUrl', 'api.mch.weixin.qq.com'],
        ['baseUrl', 'https://[::1'],
        ['baseUrl', 'https://0x7f.1'],
        ['notifyUrl', 'https://shop.example.com/notify?id=1'],
        ['timeoutMs', -1],
      ]);
      for (const [field, value] of bad) {
        names(
          throws(
            () => vectorClient(lib, env, { [field]: value }),
            'ERR_CONFIG',
            `${field} ${String(value).slice(0, 30)}`,
          ),
          field,
        );
      }
    },
  },
  {
    name: 'all unusable options are named in one error',
    run(lib, env) {
      const error = throws(
        () => vectorClient(lib, env, { mchid: 'x', apiV3Key: 'short', serialNo: '?' }),
        'ERR_CONFIG',
        'three',
      );
      for (const field of ['mchid', 'apiV3Key', 'serialNo']) names(error, field);
    },
  },
  {
    name: 'a client needs a key of WeChat Pay to verify with',
    run(lib, env) {
      const { publicKey: _, publicKeyId: __, platformKeys: ___, ...options } = vectorOptions(env);
      throws(() => new lib.WechatPay(options), 'ERR_CONFIG', 'no key at all');
      throws(
        () => new lib.WechatPay({ ...options, publicKeyId: 'PUB_KEY_ID_01' }),
        'ERR_CONFIG',
        'an id without its key',
      );
    },
  },
  {
    name: 'the order that circulates with stray whitespace in two fields is refused naming both fields, and nothing is sent',
    async run(lib, env) {
      let sent = 0;
      const client = vectorClient(lib, env, {
        mchid: '1230000109',
        fetch: () => {
          sent += 1;
          return Promise.reject(new Error('nothing must be sent'));
        },
      });
      const order = {
        appid: 'wxd678efh567hg6787',
        mchid: '1230000109',
        description: 'Image形象店-深圳腾大-QQ公仔',
        out_trade_no: '1217752501201407033233368018',
        notify_url: ' https://www.weixin.qq.com/wxpay/pay.php',
        amount: { total: 100, currency: 'CNY' },
        payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\t' },
      };
      const error = await rejects(client.prepayJsapi(order), 'ERR_INPUT', 'as given');
      names(error, 'notify_url');
      names(error, 'payer.openid');
      equal(error.outcome, 'not_sent', 'outcome');
      equal(sent, 0, 'requests');
    },
  },
];
