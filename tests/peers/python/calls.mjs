// What the methods of wechatpayv3 that no named method of ours answers are called with, and the operation of the catalogue
// with what it is called with. Our side is written from the facts of the catalogue, in the spelling of the wire.
import { FAPIAO_CALLS } from './calls/fapiao.mjs';
import { MARKETING_CALLS } from './calls/marketing.mjs';
import { MERCHANT_CALLS } from './calls/merchants.mjs';
import { MONEY_CALLS } from './calls/money.mjs';

export const CATALOGUE_CALLS = [...MERCHANT_CALLS, ...FAPIAO_CALLS, ...MARKETING_CALLS, ...MONEY_CALLS];
