// All operations by method and path, against the sandbox.
import { catalogue } from 'wechatpay-wasm/catalogue';
import { equal, ok, rejects, same } from '../assert.mjs';
import { header, merchant } from '../fixtures.mjs';
import { NOON } from '../trust.mjs';

/** @type {import('../suite.mjs').Case[]} */
export default [
  {
    name: 'an operation of the catalogue is called by its key',
    async run(lib, env) {
      const { sandbox, client } = await merchant(lib, env, { now: () => NOON }, { now: () => NOON });
      const api = catalogue(client);
      const input = { query: { store_id: 17, mobile: '13800001747', limit: 2 } };
      const guides = await api('GET /v3/smartguide/guides', input);
      same(
        [guides.total_count, guides.data?.[0]?.mobile, Object.keys(guides).includes('response')],
        [3, 'mobile', false],
        'answer',
      );
      equal(header(guides.response.headers, 'X-Sandbox-Answer'), 'generic', 'headers');
      const changed = await api('PATCH /v3/smartguide/guides/{guide_id}', {
        params: { guide_id: 'a/b c' },
        body: { name: '张三' },
      });
      equal(changed.status, 204, 'without a body');

      const removed = await api(
        'DELETE /v3/webizpay/avail-mch-ranges/{range_id}/merchant-identifiers/{merchant_identifier}',
        {
          params: { range_id: '1', merchant_identifier: '2' },
          body: { sp_mchid: '1900000109' },
        },
      );
      equal(removed.range_id, '1', 'a body with DELETE');

      const file = await api('POST /v3/merchant/media/upload', {
        file: new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
        filename: 'a.png',
      });
      ok(file.media_id, 'upload');
      const body = { partner: { type: 'APPID', appid: 'wx' }, authorized_data: { business_type: 'FAVOR_STOCK' } };
      const built = () => api('POST /v3/marketing/partnerships/build', /** @type {any} */ ({ body }));
      equal((await rejects(built, 'ERR_INPUT', 'no key')).issues?.[0]?.field, 'policy.idempotencyKey', 'its field');
      sandbox.close();
    },
  },
  {
    name: 'a key that is none is refused with the one that may be meant',
    async run(lib, env) {
      let requests = 0;
      const fetch = () => {
        requests += 1;
        throw new Error('nothing is to be sent');
      };
      const { sandbox, client } = await merchant(lib, env, {}, { language: 'en', fetch: /** @type {any} */ (fetch) });
      const api = /** @type {(...input: any[]) => Promise<any>} */ (catalogue(client));
      for (const [key, meant] of [
        ['GET /v3/refund/domestic/refund/{out_refund_no}', 'GET /v3/refund/domestic/refunds/{}'],
        ['/v3/certificates', 'GET /v3/certificates'],
      ]) {
        const error = await rejects(() => api(key, {}), 'ERR_INPUT', key ?? '');
        same([error.issues?.[0]?.field, error.issues?.[0]?.remedy], ['key', `Did you mean ${meant}?`], `${key} names`);
      }
      equal(requests, 0, 'nothing is sent');
      sandbox.close();
    },
  },
];
