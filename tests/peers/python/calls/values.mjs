// What calls of several subjects are made with.

export const FILES = {
  image: { filename: 'evidence.png', type: 'image/png', content: 'what a picture holds' },
  invoice: { filename: 'invoice.pdf', type: 'application/pdf', content: 'what an invoice holds' },
};
export const appid = 'wx8888888888888888';
export const mchid = '1900000001';
export const notify_url = 'https://shop.example.com/wechatpay/notify';
export const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
export const sub_mchid = '1900000109';
export const transaction_id = '4200001234202611291234567890';
export const out_trade_no = '1217752501201407033233368018';
export const page = { offset: 10, limit: 5 };
export const time = '2036-05-20T13:29:35+08:00';
export const url = 'https://shop.example.com/wechatpay/complaints';

/**
 * Its method, what it is called with; our key, what it is called with. What follows a comma says in what a call differs.
 * @typedef {[call: string, values: any, key: string, input?: any]} CatalogueCall
 */
