// The steps of a mini-program payment: who speaks to whom, what the phone shows afterwards, and their order.

/** @typedef {'user' | 'app' | 'shop' | 'wechat'} Actor */
/**
 * @typedef {'shop' | 'ordering' | 'cashier' | 'password' | 'paying' | 'paid' | 'checking' | 'done' | 'unpaid' | 'refused'
 *   | 'closed'} Screen
 */
/** @typedef {{ label: string, from: Actor, to: Actor, screen: Screen, key?: true }} Step */

/** @type {readonly Actor[]} */
export const ACTORS = ['user', 'app', 'shop', 'wechat'];

/** By id; `key` marks the four steps the official flow chart highlights. @type {Record<string, Step>} */
export const STEPS = {
  1: { label: '1', from: 'user', to: 'app', screen: 'ordering' },
  2: { label: '2', from: 'app', to: 'shop', screen: 'ordering' },
  3: { label: '3', from: 'shop', to: 'shop', screen: 'ordering' },
  4: { label: '4', from: 'shop', to: 'wechat', screen: 'ordering', key: true },
  5: { label: '5', from: 'wechat', to: 'wechat', screen: 'ordering' },
  6: { label: '6', from: 'wechat', to: 'shop', screen: 'ordering' },
  7: { label: '7', from: 'shop', to: 'shop', screen: 'ordering' },
  8: { label: '8', from: 'shop', to: 'app', screen: 'ordering' },
  9: { label: '9', from: 'app', to: 'wechat', screen: 'ordering', key: true },
  10: { label: '10', from: 'wechat', to: 'wechat', screen: 'ordering' },
  11: { label: '11', from: 'wechat', to: 'user', screen: 'cashier' },
  12: { label: '12', from: 'user', to: 'user', screen: 'password' },
  13: { label: '13', from: 'user', to: 'wechat', screen: 'paying' },
  14: { label: '14', from: 'wechat', to: 'wechat', screen: 'paying' },
  15: { label: '15', from: 'wechat', to: 'user', screen: 'paid' },
  16: { label: '16', from: 'wechat', to: 'shop', screen: 'paid', key: true },
  lost: { label: '16', from: 'wechat', to: 'shop', screen: 'paid', key: true },
  17: { label: '17', from: 'shop', to: 'shop', screen: 'paid' },
  18: { label: '18', from: 'shop', to: 'wechat', screen: 'paid' },
  callback: { label: '15′', from: 'wechat', to: 'app', screen: 'checking' },
  cancel: { label: '12', from: 'user', to: 'wechat', screen: 'checking' },
  cancelled: { label: '15′', from: 'wechat', to: 'app', screen: 'checking' },
  19: { label: '19', from: 'app', to: 'shop', screen: 'checking' },
  20: { label: '20', from: 'shop', to: 'shop', screen: 'checking' },
  21: { label: '21', from: 'shop', to: 'wechat', screen: 'checking', key: true },
  22: { label: '22', from: 'wechat', to: 'shop', screen: 'checking' },
  23: { label: '23', from: 'shop', to: 'app', screen: 'done' },
  unpaid: { label: '23', from: 'shop', to: 'app', screen: 'unpaid' },
  close: { label: '+', from: 'shop', to: 'wechat', screen: 'closed' },
};

const BEFORE = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'];
const AFTER = ['19', '20', '21', '22'];

/** Orders of steps. The payer decides between them at the cashier. */
export const PATHS = {
  pay: [...BEFORE, '12', '13', '14', '15', '16', '17', '18', 'callback', ...AFTER, '23'],
  lost: [...BEFORE, '12', '13', '14', '15', 'lost', 'callback', ...AFTER, '23'],
  cancel: [...BEFORE, 'cancel', 'cancelled', ...AFTER, 'unpaid', 'close'],
};
