/**
 * For the payer's side, a mini program, an app or a page: opens the cashier and waits for the word of the merchant's server.
 * No WebAssembly, no keys. The parameters come from the server: `pay.payParams` of `wechatpay-wasm`.
 *
 * @example
 * import { requestPayment, waitForResult } from 'wechatpay-wasm/client';
 *
 * const { out_trade_no, payParams } = await shop.post('/orders', { article: 'coffee' });
 * const opened = await requestPayment(payParams);
 * const result = await waitForResult(() => shop.get(`/orders/${out_trade_no}`), { after: opened });
 * console.log(result.state); // paid, closed or pending
 */

/** Argument of `wx.requestPayment`: `pay.payParams.miniProgram`. */
export interface MiniProgramPayParams {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: string;
  paySign: string;
}

/** Argument of `getBrandWCPayRequest` in WeChat's browser: `pay.payParams.jsapi`. */
export interface JsapiPayParams extends MiniProgramPayParams {
  appId: string;
}

/** What uni-app's app hands to the OpenSDK: `pay.payParams.appLowerCase`. */
export interface AppPayParams {
  appid: string;
  partnerid: string;
  prepayid: string;
  package: string;
  noncestr: string;
  timestamp: string;
  sign: string;
}

/** Argument of `wx.requestMerchantTransfer`: `pay.payParams.merchantTransfer`. */
export interface MerchantTransferParams {
  mchId: string;
  appId: string;
  package: string;
}

/** Argument of `wx.openBusinessView`: `pay.payParams.payscore` or `payscoreDetail`. */
export interface BusinessViewParams {
  businessType: string;
  extraData: object;
}

/**
 * How a cashier ended, as the payer's device tells it. **No outcome proves a payment**, `ok` neither: only the merchant's
 * server knows, by a notification or a query. `next` says how to ask it; `waitForResult` does so.
 */
export type CashierOutcome =
  | {
      /** The device believes that it is paid. Deliver nothing on this. */
      outcome: 'ok';
      /** Ask the server until it knows. */
      next: 'wait';
      /** The device's own text, for a log. It may change: decide nothing by it. */
      message: string;
    }
  | {
      /** Neither paid nor not paid is known: a text that is not documented, `fail` without a reason, an error that was thrown. */
      outcome: 'unknown';
      /** Ask the server until it knows: it may be paid all the same. */
      next: 'wait';
      /** The device's own text, for a log. */
      message: string;
    }
  | {
      /** The payer left the cashier. */
      outcome: 'cancelled';
      /** Ask the server once, before you say "not paid"; then offer the same order again, with the same parameters. */
      next: 'ask';
      /** The device's own text, for a log. */
      message: string;
    }
  | {
      /** No cashier was opened. */
      outcome: 'failed';
      /** Ask the server once: the order may have been paid by an earlier attempt. */
      next: 'ask';
      /**
       * `params`: they are not complete, perhaps your server answered an error. `unsupported`: there is no such cashier here,
       * as outside WeChat. `refused`: this mini program may not open it.
       */
      reason: 'params' | 'unsupported' | 'refused';
      /** The device's own text, or what is missing, for a log. */
      message: string;
    };

/**
 * What has the cashier: `wx`, `uni`, `Taro`, or a stand-in of your tests. It tells by `success`, `fail` or `complete`, or by a
 * promise. A promise that fulfils without a text, while no callback was called, is `unknown`.
 */
export interface CashierPlatform {
  requestPayment?: (options: any) => unknown;
  requestMerchantTransfer?: (options: any) => unknown;
  openBusinessView?: (options: any) => unknown;
}

/** Where the cashier is. */
export interface CashierOptions {
  /**
   * Default: the global `wx`, else `uni`. Pass `uni` or `Taro` in their projects. Parameters with `appId` open the cashier of
   * WeChat's browser, which is found by itself.
   */
  api?: CashierPlatform;
  /** How long a page waits for WeChat's browser to be ready, milliseconds. Default 10,000. */
  bridgeMs?: number;
}

/**
 * Opens the cashier. The parameters say which: of a mini program, of WeChat's browser (`appId`), or of uni-app's app
 * (`prepayid`). Call it in the handler of a tap. Never rejects. It does not resolve if the device never tells, because the
 * app was closed: ask your server when the page is shown again.
 *
 * @example
 * import { requestPayment } from 'wechatpay-wasm/client';
 *
 * const opened = await requestPayment(payParams);
 * if (opened.outcome === 'failed') console.error(opened.reason, opened.message);
 */
export declare function requestPayment(
  params: MiniProgramPayParams | JsapiPayParams | AppPayParams,
  options?: CashierOptions,
): Promise<CashierOutcome>;

/**
 * Opens the page where a user confirms a transfer (商家转账). As `requestPayment`.
 *
 * @example
 * import { requestMerchantTransfer, waitForResult } from 'wechatpay-wasm/client';
 *
 * const { out_bill_no, params } = await shop.post('/withdrawals', {});
 * const after = await requestMerchantTransfer(params);
 * const { state } = await waitForResult(() => shop.get(`/withdrawals/${out_bill_no}`), { after });
 */
export declare function requestMerchantTransfer(
  params: MerchantTransferParams,
  options?: CashierOptions,
): Promise<CashierOutcome>;

/**
 * Opens the page where a user confirms a payscore order (支付分), or its details. As `requestPayment`. Experimental, as the
 * parameters are. Ask your server afterwards: `waitForResult` knows no states of payscore.
 *
 * @example
 * import { openBusinessView } from 'wechatpay-wasm/client';
 *
 * const { outcome } = await openBusinessView(await shop.post('/rentals', {}));
 */
export declare function openBusinessView(params: BusinessViewParams, options?: CashierOptions): Promise<CashierOutcome>;

/** An `AbortSignal`, or where there is none, as in mini programs, any object whose `aborted` becomes `true`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** How long, and how, the server is asked. */
export interface WaitOptions {
  /** What the cashier told. After `cancelled` and `failed` the server is asked once, otherwise until `limitMs`. */
  after?: CashierOutcome;
  /**
   * Ends the waiting, for example when the payer leaves the page: at once if it has events, else within 250 milliseconds.
   */
  signal?: AbortSignalLike;
  /** Milliseconds, up to ten minutes. Default 15,000. Then a last question is asked, which gets 5 seconds. */
  limitMs?: number;
  /** The clock, milliseconds. Default `Date.now`. Where it fails, the pauses made so far count. */
  now?: () => number;
  /** How pauses are made, for tests. Default: a timer. One that fails is over. */
  sleep?: (milliseconds: number) => PromiseLike<unknown>;
}

/** What the merchant's server told. */
export type WaitResult<Answer> =
  | {
      /** `paid`: show it; deliver on the server. `closed`: it was not paid and cannot be paid any more; order anew. */
      state: 'paid' | 'closed';
      final: true;
      /** The server's. */
      answer: Answer;
    }
  | {
      /** Not known yet, which is not "not paid": say that it is being processed, and ask again later. */
      state: 'pending';
      final: false;
      /** `limit`: nobody knew in time. `aborted`: the signal ended it. */
      why: 'limit' | 'aborted';
      /** The last one, if there was any. */
      answer: Answer | undefined;
      /**
       * Why the last question had no answer, if it had none: what `ask` rejected with, or what was thrown when its answer or these
       * options were read.
       */
      error: unknown;
    };

/**
 * Asks your own server until it knows how the payment ended. `ask` is your call to it. It resolves with the state, or with an
 * object that holds it as `state` or `trade_state`: WeChat Pay's of an order or a transfer (`SUCCESS`, `CLOSED`, …), or your
 * own `paid` and `closed`. Every other state is waited for, and an `ask` that rejects is asked again. One question at a time,
 * with pauses from one second to two, beyond 15 seconds up to ten. Never rejects. Options that throw when they are read ask
 * nothing: `pending`, with that as its `error`.
 *
 * @example
 * import { waitForResult } from 'wechatpay-wasm/client';
 *
 * const leaving = { aborted: false }; // set to true in onUnload
 * const result = await waitForResult(() => shop.get(`/orders/${out_trade_no}`), { after: opened, signal: leaving });
 * if (result.state === 'paid') console.log('thank you');
 */
export declare function waitForResult<Answer>(
  ask: () => Answer | PromiseLike<Answer>,
  options?: WaitOptions,
): Promise<WaitResult<Answer>>;
