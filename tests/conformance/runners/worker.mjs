// Cloudflare Workers: one request, one report.
import * as lib from 'wechatpay-wasm';
import { report } from '../report.mjs';

export default {
  /**
   * @param {Request} _
   * @param {{ BASE: string }} bindings
   */
  fetch: async (_, bindings) => Response.json(await report(lib, bindings.BASE)),
};
