/**
 * A content for each notification, made from the published members: the same at every call, with every member there.
 */

import { contents, events } from './facts.js';
import { WrongInput } from './wrong.js';

/**
 * @typedef {import('./facts.js').Shape} Shape
 * @typedef {import('./index.d.ts').FixtureOptions} Options
 * @typedef {import('./index.d.ts').NotificationFixture} Fixture
 */

/** Who the sandbox's merchant is, unless told otherwise. */
const MERCHANT = { mchid: '1230000109', appid: 'wxd678efh567hg6787' };
const TIME = '2026-07-20T10:04:31+08:00';

/** What members are called, and a value that such a member may have. @type {readonly [name: RegExp, value: string][]} */
const TEXTS = [
  [/(^|_)openid$/, 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o'],
  [/(^|_)unionid$/, 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6u'],
  [/^transaction_id$/, '4200001234202607201234567890'],
  [/^combine_out_trade_no$/, 'C20260720_0001'],
  [/^out_trade_no$/, 'T20260720_0001'],
  [/^out_refund_no$/, 'R20260720_0001'],
  [/^out_bill_no$/, 'B20260720_0001'],
  [/^out_order_no$/, 'P20260720_0001'],
  [/^refund_id$/, '50300001234202607201234567890'],
  [/currency$/, 'CNY'],
  [/^trade_state$/, 'SUCCESS'],
  [/^trade_state_desc$/, '支付成功'],
  [/^trade_type$/, 'JSAPI'],
  [/^bank_type$/, 'OTHERS'],
  [/^user_received_account$/, '支付用户零钱'],
  [/url$/, 'https://shop.example.com/wechatpay'],
  [/phone|mobile/, '13900000000'],
  [/date$/, '2026-07-20'],
  [/time$/, TIME],
];
const TEXT = 'sample-0001';

/** The merchant's own members, by what they begin with; the sub-merchant is another one. */
const SUB_MERCHANT = { mchid: '1900000109', appid: 'wx8888888888888888' };
/** What of a payment is paid: 1 yuan. */
const AMOUNT = 100;

/**
 * @param {string} name
 * @param {{ mchid: string, appid: string }} merchant
 */
function textOf(name, merchant) {
  if (/^sub_(mch_?id|appid)$/.test(name)) return name.endsWith('appid') ? SUB_MERCHANT.appid : SUB_MERCHANT.mchid;
  if (/^(sp_|combine_)?mch_?id$/.test(name)) return merchant.mchid;
  if (/appid$/.test(name)) return merchant.appid;
  return TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? TEXT;
}

/**
 * A value of that shape, with every member.
 * @param {string} name
 * @param {Shape} shape
 * @param {{ mchid: string, appid: string }} merchant
 * @returns {any}
 */
function sampleOf(name, shape, merchant) {
  if (Array.isArray(shape)) return [sampleOf(name, /** @type {Shape} */ (shape[0]), merchant)];
  if (typeof shape === 'object') {
    return Object.fromEntries(
      Object.entries(shape).map(([member, of]) => {
        const plain = member.replace(/!$/, '');
        return [plain, sampleOf(plain, of, merchant)];
      }),
    );
  }
  switch (shape) {
    case 'int':
    case 'text or int':
      return /count|quantity|number|version/.test(name) ? 1 : AMOUNT;
    case 'bool':
      return true;
    case 'time':
      return TIME;
    case 'text':
    case 'sealed':
      return textOf(name, merchant);
    default:
      return shape.split('|')[0];
  }
}

/** What tells one kind from another, where products share the event. @type {Record<string, (content: any, mchid: string) => object>} */
const TELLING = {
  'vehicle-payment': ({ mchid: _, ...content }, mchid) => ({ ...content, sp_mchid: mchid }),
  'overseas-payment': (content, mchid) => ({ ...content, mchid, sp_mchid: mchid }),
  deduction: ({ mchid: _, ...content }, mchid) => ({ ...content, sp_mchid: mchid }),
  'profit-sharing': (content, mchid) => ({ ...content, receiver: { ...content.receiver, account: mchid } }),
  'profit-sharing-return': (content) => ({ ...content, receiver: { ...content.receiver, account: content.sub_mchid } }),
  'overseas-refund': (content, mchid) => ({ ...content, mchid, sp_mchid: mchid }),
  transfer: (content, mchid) => ({ ...content, mchid, mch_id: mchid }),
};

/** Refunds say in their content how they ended, as their event does. @param {string} type @param {any} content */
const ended = (type, content) =>
  type.startsWith('REFUND.') && 'refund_status' in content
    ? { ...content, refund_status: type.slice('REFUND.'.length) }
    : content;

export const eventTypes = Object.freeze(Object.keys(events));

/** The kind that a merchant of its own gets, of those that share an event. */
const USUAL = ['payment', 'refund', 'transfer'];

/** @type {typeof import('./index.d.ts').fixture} */
export function fixture(type, options = {}) {
  const { mchid = MERCHANT.mchid, appid = MERCHANT.appid, kind: wanted } = options;
  const facts = Object.hasOwn(events, type) ? events[type] : undefined;
  if (!facts) {
    const [zh, en] = nearest(type);
    throw new WrongInput([
      `微信支付没有公布事件 ${type}：${zh}`,
      `${type} is no event that WeChat Pay publishes: ${en}`,
    ]);
  }
  const kinds = Object.keys(facts.kinds);
  const kind = wanted ?? USUAL.find((usual) => kinds.includes(usual)) ?? /** @type {string} */ (kinds[0]);
  const name = facts.kinds[kind];
  if (name === undefined) {
    const known = kinds.join(', ');
    throw new WrongInput([`${type} 没有种类 ${kind}，只有 ${known}`, `${type} has no kind ${kind}; it has ${known}`]);
  }
  // Of a few events no members are published.
  const content = sampleOf('', name === null ? {} : (contents[name] ?? {}), { mchid, appid });
  const resource = ended(type, (TELLING[kind] ?? ((same) => same))(content, mchid));
  return /** @type {any} */ ({
    event_type: type,
    kind,
    kinds,
    original_type: facts.original_types?.[0] ?? '',
    reply: facts.reply === true,
    resource,
  });
}

/** @type {typeof import('./index.d.ts').fixtures} */
export const fixtures = (options = {}) =>
  eventTypes.flatMap((type) => fixture(type).kinds.map((kind) => fixture(type, { ...options, kind })));

/**
 * The content with those members encrypted that are encrypted once more inside it; they are given in clear.
 * @param {string} type @param {any} content
 * @param {(text: string) => Promise<string>} seal
 */
export function withSealed(type, content, seal) {
  const names = Object.hasOwn(events, type) ? Object.values(events[type]?.kinds ?? {}) : [];
  const shapes = names.flatMap((name) => (name === null ? [] : [/** @type {Shape} */ (contents[name])]));
  return sealedAs(shapes, content, seal);
}

/**
 * The value with each text encrypted that any of the shapes marks, and encrypted once.
 * @param {readonly Shape[]} shapes @param {any} value @param {(text: string) => Promise<string>} seal @returns {Promise<any>}
 */
export async function sealedAs(shapes, value, seal) {
  if (shapes.length === 0 || value !== Object(value)) {
    return typeof value === 'string' && shapes.includes('sealed') ? seal(value) : value;
  }
  if (Array.isArray(value)) {
    const ofItems = shapes.flatMap((shape) => (Array.isArray(shape) ? shape.slice(0, 1) : []));
    return Promise.all(value.map((item) => sealedAs(ofItems, item, seal)));
  }
  const named = shapes
    .filter((shape) => typeof shape === 'object' && !Array.isArray(shape))
    .flatMap((shape) => Object.entries(shape))
    .map(([member, of]) => /** @type {const} */ ([member.replace(/!$/, ''), of]));
  const changed = new Set(named.map(([name]) => name).filter((name) => Object.hasOwn(value, name)));
  const members = [...changed].map(async (name) => {
    const ofMember = named.flatMap(([other, of]) => (other === name ? [of] : []));
    return [name, await sealedAs(ofMember, value[name], seal)];
  });
  return { ...value, ...Object.fromEntries(await Promise.all(members)) };
}

/** What may be meant: events that share the first word. @param {string} type @returns {[zh: string, en: string]} */
function nearest(type) {
  const [first = ''] = String(type).toUpperCase().split('.');
  const found = eventTypes.filter((known) => known.split('.')[0] === first);
  const known = found.join(', ');
  return known === ''
    ? ['eventTypes 列出全部事件', 'eventTypes lists all of them']
    : [`已知的有 ${known}`, `known are ${known}`];
}
