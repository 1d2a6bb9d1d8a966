// A Worker with the KV example, for kv.test.mjs: one order for each request. The variable TROUBLE spoils the namespace.
import { wechatPay } from '../../../examples/certificate-stores/kv.js';

/** @typedef {import('../../../examples/certificate-stores/kv.js').Env & { TROUBLE?: 'fails' | 'hangs' }} Env */

/** @param {Env} env @returns {any} */
function namespace({ TROUBLE, CERTIFICATES }) {
  if (!TROUBLE) return CERTIFICATES;
  const act = () => (TROUBLE === 'fails' ? Promise.reject(new Error('KV is down')) : new Promise(() => {}));
  return { get: act, put: act };
}

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    const out_trade_no = await request.text();
    const order = { out_trade_no, description: '咖啡', amount: { total: 1800 }, payer: { openid: 'oTEST' } };
    const pay = wechatPay({ ...env, CERTIFICATES: namespace(env) });
    return Response.json(await pay.prepayJsapi(order));
  },
};
