// Where the requests of wechatpayv3 differ from ours, by call, with who is right. The test fails for a difference that is
// not here, and for one here that is gone.

/**
 * @typedef {object} Verdict
 * @property {'ours' | 'theirs' | 'both'} right whose request WeChat Pay's documentation describes
 * @property {string} why
 */

const SIGNED = 'WECHATPAY2-SHA256-RSA2048 1900000001 5157F09EFDC096DE15EBE81A47057A7232F1B8E1';

const WITHOUT_BOUNDARY = {
  'header content-type: theirs multipart/form-data, ours multipart/form-data; boundary=…': {
    right: /** @type {const} */ ('ours'),
    why: 'A form names its boundary (RFC 7578). WeChat Pay takes it from the body where it is missing.',
  },
};

/** @type {Record<string, Record<string, Verdict>>} */
export const DIFFERENCES = {
  'queryByOutTradeNo, a number that a path cannot hold as it is': {
    [`header authorization: theirs ${SIGNED} wrong signature, ours ${SIGNED} signed`]: {
      right: 'ours',
      why: 'It signs the path as it put it together, then its HTTP library encodes it: what is signed is not what is sent.',
    },
    'path: theirs /v3/pay/transactions/out-trade-no/1217%7C7525*0120, ours /v3/pay/transactions/out-trade-no/1217%7C7525%2A0120':
      { right: 'both', why: 'In a path, * and %2A are the same.' },
  },
  'refunds.create, as little as possible': {
    'body.notify_url: theirs "https://shop.example.com/wechatpay/notify", ours absent': {
      right: 'both',
      why: 'The member is optional. Left out, the address of the merchant platform counts; it sends its own for orders.',
    },
  },
  'transfers.create': {
    'body.notify_url: theirs "https://shop.example.com/wechatpay/notify", ours absent': {
      right: 'both',
      why: 'The member is optional; it sends its own for orders.',
    },
  },
  'complaints.list': {
    'query.complainted_mchid: theirs "1900000001", ours absent': {
      right: 'both',
      why: 'The member is optional and limits the list to one merchant; it always sends its own.',
    },
  },
  'payscore.complete': {
    'body.profit_sharing: theirs false, ours absent': {
      right: 'both',
      why: 'The member is optional, false by default.',
    },
  },
  'media.uploadImage': WITHOUT_BOUNDARY,
  'media.uploadVideo': WITHOUT_BOUNDARY,
};
