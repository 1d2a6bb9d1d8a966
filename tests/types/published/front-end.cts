// The payer's side from CommonJS.
import type { CashierOutcome } from 'wechatpay-wasm/client';

import client = require('wechatpay-wasm/client');

export const pay = (params: client.MiniProgramPayParams): Promise<CashierOutcome> => client.requestPayment(params);
