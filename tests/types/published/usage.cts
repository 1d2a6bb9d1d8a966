// The same from CommonJS.
import { WechatPay, WechatPayError, type WechatPayOptions } from 'wechatpay-wasm';

import required = require('wechatpay-wasm');

const options: WechatPayOptions = {
  mchid: '1230000109',
  privateKey: '',
  serialNo: '',
  apiV3Key: '',
  publicKeyId: '',
  publicKey: '',
};
export const client: WechatPay = new required.WechatPay(options);
export const isOurs = (error: unknown): boolean => error instanceof WechatPayError;
// @ts-expect-error no merchant number
new WechatPay({ privateKey: '', apiV3Key: '' });
