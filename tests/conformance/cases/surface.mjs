// What the package exports, and that errors are what `index.d.ts` says.
import { equal, ok, same, throws } from '../assert.mjs';
import { vectorClient } from '../fixtures.mjs';

/** What only `wechatpay-wasm/slim` has. */
const SLIM = ['init', 'initSync'];

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'the package exports exactly what its types declare',
    run(lib, { declared }) {
      // `require` and some bundlers add `default`, `module.exports` or `__esModule`.
      const names = Object.keys(lib).filter(
        (name) => !['default', 'module.exports', '__esModule', ...SLIM].includes(name),
      );
      same(names.sort(), declared, 'names');
      ok(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(lib.version), `version ${lib.version}`);
    },
  },
  {
    name: 'errors are instances of Error and of WechatPayError, with a code, a stack and no secret',
    run(lib, env) {
      const secret = 'x'.repeat(31) + '!';
      const error = throws(() => vectorClient(lib, env, { apiV3Key: secret }), 'ERR_CONFIG', 'bad APIv3 key');
      ok(/** @type {unknown} */ (error) instanceof lib.WechatPayError, 'instanceof WechatPayError');
      ok(typeof error.stack === 'string' && error.stack !== '', 'stack');
      ok(
        error.issues.some((/** @type {any} */ issue) => issue.field === 'apiV3Key'),
        'names the option',
      );
      const told = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
      ok(!told.includes(secret) && !told.includes(secret.slice(0, 12)), 'the key is not in the error');
    },
  },
  {
    name: 'a client shows no secret when it is printed or serialised',
    run(lib, env) {
      const client = vectorClient(lib, env);
      const { apiv3_key: apiV3Key, TEST_ONLY_merchant_private_key_pkcs8_pem: pem } = env.vectors.keys;
      const shown = `${JSON.stringify(client)} ${String(client)} ${Object.getOwnPropertyNames(client).join()}`;
      ok(!shown.includes(apiV3Key) && !shown.includes(pem.slice(40, 80)), 'no secret');
      equal(client.mchid, env.vectors.keys.mchid, 'mchid');
      equal(client.appid, env.vectors.keys.appid, 'appid');
      equal(client.serialNo, env.vectors.keys.merchant_serial_no, 'serialNo');
    },
  },
];
