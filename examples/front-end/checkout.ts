// The checkout of a mini program, the same in every framework: place the order at your own server, open the cashier, ask your
// server how it ended. A page shows what `show` is told, and calls `pay`, `look` and `leave`.
import {
  type CashierOutcome,
  type CashierPlatform,
  type MiniProgramPayParams,
  requestPayment,
  type WaitResult,
  waitForResult,
} from 'wechatpay-wasm/client';

/** Your own server: the routes of the examples beside this folder. */
export interface Shop {
  /** Repeated with the same token it is the same order. The price is the server's business. */
  order(article: string, client_token: string): Promise<{ out_trade_no: string; payParams: MiniProgramPayParams }>;
  state(out_trade_no: string): Promise<{ state: string }>;
}

/** What the page shows. */
export interface View {
  busy: boolean;
  text: string;
}

const TEXTS = {
  working: '请稍候…',
  paid: '支付成功',
  closed: '订单已关闭，请重新下单',
  // Not "failed": nobody knows yet.
  pending: '正在确认支付结果，请稍后在订单中查看',
  unpaid: '尚未支付，可以再次支付',
  trouble: '网络异常，请重试',
};

interface Options {
  shop: Shop;
  show: (view: View) => void;
  /** What has `requestPayment`. Default: the mini program's own `wx`. */
  api?: CashierPlatform;
}

export function createCheckout({ shop, show, api }: Options) {
  const leaving = { aborted: false };
  /** One for each purchase: two taps on the button, or an attempt after a cancellation, are one order. */
  let token = newToken();
  let number: string | undefined;
  let busy = false;

  const tell = (working: boolean, text: string) => {
    busy = working;
    if (!leaving.aborted) show({ busy, text });
  };

  /** An order that is paid or closed is over. */
  function ended({ final, state }: WaitResult<unknown>) {
    if (!final) return false;
    token = newToken();
    number = undefined;
    tell(false, TEXTS[state]);
    return true;
  }

  /** Asks once whether an order of this page has ended in the meantime. */
  async function look() {
    const { state } = shop;
    const known = number;
    if (known === undefined) return false;
    return ended(await waitForResult(() => state(known), { limitMs: 0, signal: leaving }));
  }

  async function pay(article: string) {
    if (busy) return;
    tell(true, TEXTS.working);
    try {
      if (await look()) return;
      const { out_trade_no, payParams } = await shop.order(article, token);
      number = out_trade_no;
      const opened: CashierOutcome = await requestPayment(payParams, api ? { api } : {});
      // For the log alone: what counts is what the server says.
      if (opened.outcome === 'failed' || opened.outcome === 'unknown') console.warn(opened.outcome, opened.message);
      // The page may have been shown again meanwhile, and may know the end.
      if (number !== out_trade_no) return;
      const result = await waitForResult(() => shop.state(out_trade_no), { after: opened, signal: leaving });
      if (!ended(result)) tell(false, opened.next === 'ask' ? TEXTS.unpaid : TEXTS.pending);
    } catch (error) {
      console.error(error);
      tell(false, TEXTS.trouble);
    }
  }

  return {
    pay,
    /** When the page is shown: some devices never tell how the cashier ended. */
    look: () => void look(),
    /** When the page is closed. */
    leave: () => {
      leaving.aborted = true;
    },
  };
}

/** Unique among the purchases of one payer. It protects nothing. */
const newToken = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
