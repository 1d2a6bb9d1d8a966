// This package, through its public calls alone.

/** @typedef {import('../types.js').Fixture} Fixture */

/**
 * A client whose clock stands where the fixture's messages were signed.
 *
 * @param {typeof import('wechatpay-wasm')} lib
 * @param {Fixture} fixture
 * @param {import('wechatpay-wasm').Signer} [signer] has the private key; each of its signatures is checked with the
 *   merchant's certificate
 */
export const load = (lib, { options, now }, signer) =>
  new lib.WechatPay({ ...options, ...(signer && { privateKey: undefined, signer }), now: () => now });

/**
 * @param {typeof import('wechatpay-wasm')} lib
 * @param {Fixture} fixture
 * @param {{ kernel?: import('wechatpay-wasm').RsaKernel, client?: import('wechatpay-wasm').WechatPay }} [choice] default: the
 *   kernel the package chooses, and a new client
 * @returns {import('../types.js').Contestant}
 */
export function create(lib, fixture, { kernel, client = load(lib, fixture) } = {}) {
  const { message, order, prepay_id, answer, notification } = fixture;
  const signedAnswer = { ...answer, body: new TextEncoder().encode(answer.body) };
  const received = { ...notification, body: new TextEncoder().encode(notification.body) };
  return {
    before: () => {
      if (!lib.forceRsaKernel(kernel)) throw new Error(`the ${kernel} kernel is not available`);
    },
    load: () => load(lib, fixture),
    sign: () => client.sign(message),
    verify: async () => {
      await client.verifyResponse(signedAnswer);
      return true;
    },
    pay: async () => {
      await client.signRequest({ method: 'POST', path: '/v3/pay/transactions/jsapi', body: order });
      await client.payParams.miniProgram({ prepay_id });
      const event = await client.parseNotification(received);
      return event.kind === 'payment' ? event.resource.out_trade_no : event.kind;
    },
  };
}
