// Calls to endpoints that nobody knows yet: what the caller says of them is done, and WeChat Pay, which is Web Crypto here,
// reads what it should.
import { equal, ok, rejects, same } from '../assert.mjs';
import { fromBase64, fromUtf8, header, toBase64, utf8, vectorClient } from '../fixtures.mjs';

const PATH = '/v3/new-product/orders/{id}';
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-1' };
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** @param {string} pem */
const der = (pem) => fromBase64(pem.replace(/-----[^-]+-----|\s/g, ''));

/**
 * A client, and WeChat Pay as it answers `tell`. `sent`: URLs, headers and bodies.
 * @param {import('../suite.mjs').Library} lib @param {import('../suite.mjs').Env} env
 * @param {(sent: any) => Promise<object>} [tell]
 */
async function farSide(lib, env, tell = async () => ({})) {
  const { keys } = env.vectors;
  const own = der(keys.TEST_ONLY_wechatpay_private_key_pkcs8_pem);
  const signing = await crypto.subtle.importKey('pkcs8', own, RS256, false, ['sign']);
  const opening = await crypto.subtle.importKey('pkcs8', own, OAEP, false, ['decrypt']);
  /** @type {{ url: string, headers: any, body: any }[]} */
  const sent = [];
  const client = vectorClient(lib, env, {
    fetch: /** @type {any} */ (
      async (/** @type {string} */ url, /** @type {any} */ init) => {
        sent.push({
          url,
          headers: init.headers,
          body: init.body && JSON.parse(fromUtf8(new Uint8Array(await new Response(init.body).arrayBuffer()))),
        });
        const body = JSON.stringify(await tell(sent.at(-1)));
        const timestamp = String(Math.floor(Date.now() / 1000));
        const signature = await crypto.subtle.sign(RS256.name, signing, utf8(`${timestamp}\nn0nce\n${body}\n`));
        return new Response(body, {
          headers: {
            'Wechatpay-Timestamp': timestamp,
            'Wechatpay-Nonce': 'n0nce',
            'Wechatpay-Serial': keys.wechatpay_public_key_id,
            'Wechatpay-Signature': toBase64(new Uint8Array(signature)),
          },
        });
      }
    ),
  });
  const read = async (/** @type {string} */ field) =>
    fromUtf8(new Uint8Array(await crypto.subtle.decrypt(OAEP, opening, fromBase64(field))));
  return { client, sent, read };
}

/** A field that only the merchant of the vectors opens. @param {import('../suite.mjs').Env} env @param {string} plain */
async function sealed(env, plain) {
  const own = await crypto.subtle.importKey(
    'pkcs8',
    der(env.vectors.keys.TEST_ONLY_merchant_private_key_pkcs8_pem),
    OAEP,
    true,
    ['decrypt'],
  );
  const { n, e, kty } = await crypto.subtle.exportKey('jwk', own);
  const key = await crypto.subtle.importKey('jwk', { n, e, kty }, OAEP, false, ['encrypt']);
  return toBase64(new Uint8Array(await crypto.subtle.encrypt(OAEP, key, utf8(plain))));
}

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'fields of an endpoint that nobody knows are encrypted and opened as the policy says',
    async run(lib, env) {
      const answer = {
        payer: { name: await sealed(env, '李四') },
        list: [{ id: await sealed(env, '2') }, {}],
        plain: 'x',
      };
      const { client, sent, read } = await farSide(lib, env, async () => answer);
      const { data } = await client.request({
        method: 'POST',
        path: PATH,
        params: { id: 'a/b|c' },
        query: { phone: '138 00', page: 1 },
        body: { payer: { name: '张三', age: 1 }, list: [{ id: '1' }, { other: true }] },
        policy: {
          encrypt: ['payer.name', 'list[].id'],
          encryptQuery: ['phone'],
          decrypt: ['payer.name', 'list[].id', 'absent[].x'],
          idempotencyKey: 'key-1',
        },
      });
      same(data, { payer: { name: '李四' }, list: [{ id: '2' }, {}], plain: 'x' }, 'opened');
      const [{ url, headers, body }] = sent;
      const { origin, pathname, searchParams } = new URL(url);
      same([origin, pathname], ['https://api.mch.weixin.qq.com', '/v3/new-product/orders/a%2Fb%7Cc'], 'target');
      equal(await read(searchParams.get('phone') ?? ''), '138 00', 'query');
      equal(searchParams.get('page'), '1', 'what is not named stays as it is');
      same([await read(body.payer.name), await read(body.list[0].id)], ['张三', '1'], 'fields');
      same([body.payer.age, body.list[1]], [1, { other: true }], 'the rest');
      equal(header(headers, 'Idempotency-Key'), 'key-1', 'key');
      equal(header(headers, 'Wechatpay-Serial'), env.vectors.keys.wechatpay_public_key_id, 'serial');
    },
  },
  {
    name: 'a mistake in a policy is named, and nothing is sent',
    async run(lib, env) {
      const { client, sent } = await farSide(lib, env);
      const body = { payer: { name: '张三' }, n: 1 };
      const params = { id: '1' };
      for (const [policy, field] of /** @type {[any, string][]} */ ([
        ['encrypt', 'policy'],
        [{ encrypt: 'payer.name' }, 'policy.encrypt'],
        [{ encrypt: [1] }, 'policy.encrypt'],
        [{ encrypt: ['payer.nmae'] }, 'policy.encrypt.0'],
        [{ encrypt: ['payer..name'] }, 'policy.encrypt.0'],
        [{ encrypt: ['n'] }, 'body.n'],
        [{ encryptQuery: ['phone'] }, 'policy.encryptQuery.0'],
        [{ decrypt: ['a[0]'] }, 'policy.decrypt.0'],
        [{ idempotencyKey: 'x'.repeat(65) }, 'policy.idempotencyKey'],
        [{ idempotencyKey: '' }, 'policy.idempotencyKey'],
        [{ repeat: 'always' }, 'policy.repeat'],
        [{ unsigned: true }, 'policy.unsigned'],
        [{ encypt: ['payer.name'] }, 'policy.encypt'],
      ])) {
        const error = await rejects(
          () => client.request({ method: 'POST', path: PATH, params, body, policy }),
          'ERR_INPUT',
          field,
        );
        equal(error.issues[0].field, field, JSON.stringify(policy));
      }
      for (const [wrong, field] of /** @type {[any, string][]} */ ([
        [{}, 'params.id'],
        [{ id: '' }, 'params.id'],
        [{ id: '..' }, 'params.id'],
        [{ id: '1', other: '2' }, 'params.other'],
      ])) {
        const error = await rejects(
          () => client.request({ method: 'GET', path: PATH, params: wrong }),
          'ERR_INPUT',
          field,
        );
        equal(error.issues[0].field, field, JSON.stringify(wrong));
      }
      equal(sent.length, 0, 'requests');
    },
  },
  {
    name: 'a write is repeated by itself only where the policy says that it is the same call',
    async run(lib, env) {
      for (const [policy, times] of /** @type {[any, number][]} */ ([
        [undefined, 1],
        [{ repeat: 'same' }, 2],
      ])) {
        let count = 0;
        const fetch = async () => {
          count += 1;
          return new Response('{"code":"SYSTEM_ERROR"}', { status: 500 });
        };
        const client = vectorClient(lib, env, { fetch: /** @type {any} */ (fetch), retry: { attempts: 2 } });
        const call = () => client.request({ method: 'POST', path: PATH, params: { id: '1' }, body: { a: 1 }, policy });
        const { outcome } = await rejects(call, 'ERR_API', 'call');
        same([count, outcome], [times, 'unknown'], 'attempts');
      }
    },
  },
  {
    name: 'a file is downloaded from a path template, and from no path of another kind',
    async run(lib, env) {
      /** @type {string[]} */
      const urls = [];
      const fetch = async (/** @type {string} */ url) => {
        urls.push(url);
        return new Response('image');
      };
      const client = vectorClient(lib, env, { fetch: /** @type {any} */ (fetch) });
      const path = '/v3/merchant-service/images/{media_id}';
      const file = await client.download({ path, params: { media_id: 'a=b' }, query: { x: 1 } });
      equal(fromUtf8(await file.bytes()), 'image', 'file');
      same(urls, ['https://api.mch.weixin.qq.com/v3/merchant-service/images/a%3Db?x=1'], 'url');
      for (const [source, field] of /** @type {[any, string][]} */ ([
        [{ path }, 'params.media_id'],
        [{ path, params: { media_id: '../x' } }, 'path'],
        [{ path: '/v3/certificates' }, 'path'],
        [{ path: 1 }, 'path'],
      ])) {
        const error = await rejects(() => client.download(source), 'ERR_INPUT', field);
        equal(error.issues[0].field, field, JSON.stringify(source));
      }
      ok(urls.length === 1, 'nothing else was asked for');
    },
  },
];
