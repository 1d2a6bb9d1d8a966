// Sensitive fields: the vectors, and both directions against the sandbox, which encrypts and decrypts with Web Crypto.
import { each, equal, ok, rejects, same } from '../assert.mjs';
import { merchant, vectorClient } from '../fixtures.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'sensitive fields are opened, refused and limited as in the vectors',
    async run(lib, env) {
      const { keys, oaep } = env.vectors;
      await each(
        oaep.decrypt,
        (/** @type {any} */ vector) => vector.name,
        async (/** @type {any} */ { private_key, ciphertext, expect, plaintext }) => {
          // WeChat Pay's own keys act as the merchant's, next to a platform key that is another.
          const others = private_key.includes('wechatpay')
            ? { publicKey: undefined, publicKeyId: undefined }
            : { platformKeys: [] };
          const client = vectorClient(lib, env, { privateKey: keys[private_key], ...others });
          if (expect === 'ok') {
            equal(await client.decryptField(ciphertext), plaintext, 'plaintext');
          } else {
            const { zh, en } = await rejects(() => client.decryptField(ciphertext), 'ERR_DECRYPT', 'refusal');
            ok(/无法解密/.test(zh.message) && /could not be opened/.test(en.message), 'texts');
          }
        },
      );
      const client = vectorClient(lib, env);
      for (const { plaintext } of oaep.encrypt_must_fail) {
        const { issues, zh, en } = await rejects(() => client.encryptField(plaintext), 'ERR_INPUT', 'too long');
        equal(issues[0].field, 'text', 'field');
        ok(/有 215 字节.*214/.test(zh.message) && /215 bytes long.*214/.test(en.message), 'the limit is named');
      }
      await rejects(() => client.encryptField(''), 'ERR_INPUT', 'empty');
      await rejects(() => client.encryptField('\ud83d'), 'ERR_INPUT', 'half a character');
      const { issues } = await rejects(() => client.decryptField('张三'), 'ERR_INPUT', 'not a ciphertext');
      equal(issues[0].field, 'ciphertext', 'field');
    },
  },
  {
    name: 'WeChat Pay opens the fields of a request, and the client those of its answer',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env);
      for (const text of ['张三', '13800001747', '\0', '中'.repeat(71), 'x'.repeat(214), '😀"\\\n']) {
        const sealed = await client.encryptField(text);
        ok(/^[0-9A-Za-z+/]{342}==$/.test(sealed), 'base64 of 256 bytes');
        for (const [encrypted_echo_message, encrypted] of /** @type {const} */ ([
          [text, undefined],
          [sealed, true],
        ])) {
          const { data, body } = await client.request({
            method: 'POST',
            path: '/v3/security/echo',
            body: { echo_message: 'x', encrypted_echo_message },
            encrypted,
          });
          same(data, { echo_message: 'x', encrypted_echo_message: text }, 'opened');
          const came = JSON.parse(new TextDecoder().decode(body)).encrypted_echo_message;
          ok(came !== sealed, 'encrypted anew');
          equal(await client.decryptField(came), text, 'text');
        }
      }
      sandbox.close();
    },
  },
  {
    name: 'names of transfers and receivers are encrypted, and read in answers, in every way in which WeChat Pay signs',
    async run(lib, env) {
      for (const mode of /** @type {const} */ (['public-key', 'certificates', 'switching'])) {
        const more = { platformKeys: undefined, platformCertificates: mode !== 'public-key' };
        const { sandbox, client } = await merchant(lib, env, { mode }, more);
        const { appid } = sandbox.credentials;
        const transfer = {
          appid,
          out_bill_no: 'plfk2020042013',
          transfer_scene_id: '1002',
          openid: 'o-MYE42l80oelYMDE34nYD456Xoy',
          user_name: '张三',
          transfer_amount: 200_000,
          transfer_remark: '补贴',
          transfer_scene_report_infos: [{ info_type: '补贴类型', info_content: '高温补贴' }],
        };
        const path = '/v3/fund-app/mch-transfer/transfer-bills';
        const send = () => client.request({ method: 'POST', path, body: transfer });
        const sent = /** @type {any} */ ((await send()).data);
        equal(sent.state, 'WAIT_USER_CONFIRM', 'state');
        // Encrypted anew it is the same transfer.
        same((await send()).data, sent, 'repeated');
        for (const by of [`out-bill-no/${sent.out_bill_no}`, `transfer-bill-no/${sent.transfer_bill_no}`]) {
          const { data } = await client.request({ method: 'GET', path: `${path}/${by}` });
          equal(/** @type {any} */ (data).user_name, '张三', by);
        }
        const receiver = { type: 'MERCHANT_ID', account: '86693852', name: '示例商户', relation_type: 'STORE' };
        const added = await client.request({
          method: 'POST',
          path: '/v3/profitsharing/receivers/add',
          body: { appid, ...receiver },
        });
        same(added.data, receiver, 'receiver');
        sandbox.close();
      }
    },
  },
  {
    name: 'a field inside a notification that no document marks as encrypted opens with decryptField',
    async run(lib, env) {
      /** @type {any[]} */
      const heard = [];
      /** @type {import('wechatpay-wasm').WechatPay} */
      let client;
      const { sandbox, client: made } = await merchant(lib, env, {
        notify: (url, init) => client.handleNotification(new Request(url, init), (event) => void heard.push(event)),
      });
      client = made;
      await client.request({
        method: 'POST',
        path: '/v3/security/echo',
        body: { echo_message: 'x', encrypted_echo_message: '张三', notify_url: sandbox.credentials.notifyUrl },
      });
      await sandbox.idle();
      const [{ event_type, resource }, ...others] = heard;
      same([event_type, resource.echo_message, others], ['SECURITY_ECHO.SUCCESS', 'x', []], 'event');
      equal(await client.decryptField(resource.encrypt_echo_message), '张三', 'opened');
      sandbox.close();
    },
  },
  {
    name: 'a field that was changed on its way is refused on either side',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env);
      const echo = (/** @type {string} */ encrypted_echo_message) =>
        client.request({
          method: 'POST',
          path: '/v3/security/echo',
          body: { echo_message: 'x', encrypted_echo_message },
          encrypted: true,
        });
      const spoilt = (/** @type {string} */ text) =>
        `${text.slice(0, 9)}${text[9] === 'A' ? 'B' : 'A'}${text.slice(10)}`;
      const sealed = await client.encryptField('13800001747');
      const refused = await rejects(() => echo(spoilt(sealed)), 'ERR_API', 'request');
      same([refused.status, refused.apiCode], [400, 'PARAM_ERROR'], 'refusal');
      const answer = JSON.parse(new TextDecoder().decode((await echo(sealed)).body)).encrypted_echo_message;
      await rejects(() => client.decryptField(spoilt(answer)), 'ERR_DECRYPT', 'answer');
      equal(await client.decryptField(answer), '13800001747', 'unchanged');
      // What is encrypted to WeChat Pay is not for the merchant to read.
      await rejects(() => client.decryptField(sealed), 'ERR_DECRYPT', 'its own request');
      sandbox.close();
    },
  },
];
