/**
 * What a brand (品牌) calls in its own name: where it is told of its coupons, its member cards, and cards of members.
 */

import { beijingTime } from '../encoding.js';
import { paramError, refusal } from '../errors.js';
import { openFields, readBody } from '../input.js';
import { notifyUrlRule } from '../rules.js';
import { object, optional, required, text } from '../schema.js';

const USER_CARD = object({
  openid: optional(text(128)),
  phone_number: optional(text(Infinity)),
  level: optional(text(128)),
  attach: optional(text(1024)),
});

/** @param {import('./index.js').Context} context @returns {import('./index.js').Product} */
export function createBrand({ vault, now, allowHttp }) {
  const CONFIG = object({ notify_url: required(notifyUrlRule(256, allowHttp)) });
  /** @type {{ notify_url: string, update_time: string } | undefined} */
  let config;

  /** @type {import('../api.js').Route[]} */
  const routes = [
    {
      method: 'POST',
      path: /^\/brand\/marketing\/product-coupon\/notify-configs$/,
      handle({ request }) {
        const { notify_url } = /** @type {{ notify_url: string }} */ (readBody(request, CONFIG));
        config = { notify_url, update_time: beijingTime(now()) };
        return { status: 200, json: config };
      },
    },
    {
      method: 'GET',
      path: /^\/brand\/marketing\/product-coupon\/notify-configs$/,
      handle() {
        if (!config) throw refusal('RESOURCE_NOT_EXISTS');
        return { status: 200, json: config };
      },
    },
    {
      method: 'GET',
      path: /^\/brand\/card-member\/cards$/,
      handle({ query }) {
        const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 10)];
        return { status: 200, json: { total_count: 0, offset, limit, data: [] } };
      },
    },
    {
      method: 'PATCH',
      path: /^\/brand\/card-member\/user-cards\/(?<user_card_code>[^/]+)$/,
      async handle({ request, id, query }) {
        const card_id = query.get('card_id');
        if (!card_id) throw paramError('card_id', 'query', ['必填', 'is required']);
        const body = /** @type {any} */ (readBody(request, USER_CARD));
        const opened = await openFields(request, { '/phone_number': body.phone_number }, vault);
        const phone = opened['/phone_number'];
        const json = {
          ...body,
          user_card_code: id,
          card_id,
          brand_id: vault.brand.id,
          ...(phone !== undefined && { phone_number: await vault.sealField(phone) }),
        };
        return { status: 200, json };
      },
    },
  ];
  return { routes };
}
