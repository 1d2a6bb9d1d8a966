// One whole mini-program payment over real HTTP, against the embedded WeChat Pay.
import { WechatPay, WechatPayError } from 'wechatpay-wasm';
import { startSandboxServer } from '../../sandbox/server.mjs';
import * as print from './print.mjs';
import { Shop } from './shop.mjs';
import { wordsIn } from './words.mjs';

// The example that circulates for this endpoint: notify_url begins with a space, openid ends with a tab.
const circulating = JSON.parse(
  '{"appid":"wxd678efh567hg6787","mchid":"1230000109","description":"Image形象店-深圳腾大-QQ公仔","out_trade_no":"1217752501201407033233368018","notify_url":" https://www.weixin.qq.com/wxpay/pay.php","amount":{"total":100,"currency":"CNY"},"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o\\t"}}',
);
const order = {
  ...circulating,
  notify_url: circulating.notify_url.trim(),
  payer: { openid: circulating.payer.openid.trim() },
};
const { out_trade_no } = order;
const aMinute = 60 * 1000;
const quarterOfAnHour = 15 * aMinute;

/** Both sides share a clock that can be moved, so that nobody has to wait for a deadline. */
let ahead = 0;
const now = () => Date.now() + ahead;

/** Notifications as they were posted. @type {import('wechatpay-wasm/sandbox').SandboxEvent[]} */
const posted = [];

/** Both sides, while it runs. @type {import('../../sandbox/server.mjs').SandboxServer} */
let wechat;
/** @type {WechatPay} */
let pay;
/** @type {Shop} */
let shop;
let shopUrl = '';
let words = wordsIn('en');
let sent = 0;
/** What the shop did, in order: printed where it belongs in the flow. @type {[string, any][]} */
let happened = [];

/**
 * @param {'pay' | 'cancel' | 'expire'} plot the payer pays and gets a part back, closes the cashier, or never pays
 * @param {{ language: import('./words.mjs').Language, line: (text: string) => void }} to whom it is told, and how
 */
export async function run(plot, { language, line }) {
  words = wordsIn(language);
  print.printTo(line, words);
  // WeChat Pay. The order's notify_url names a public host; here it leads to the shop, as a DNS entry would.
  wechat = await startSandboxServer({
    now,
    probeEvery: 1,
    onEvent: (event) => posted.push(event),
    notify: (url, init) => fetch(String(url).replace('https://www.weixin.qq.com', shopUrl), init),
  });

  // The merchant.
  pay = new WechatPay({
    ...wechat.sandbox.credentials,
    baseUrl: wechat.url,
    language: language === 'zh' ? 'zh-CN' : 'en',
    now,
    fetch: async (url, init) => {
      sent += 1;
      print.request(url, init);
      const response = await fetch(url, init);
      const copy = response.clone();
      print.answer(copy, await copy.text());
      return response;
    },
  });
  shop = new Shop(pay, (what, details) => happened.push([what, details]));
  await new Promise((resolve) => shop.server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (shop.server.address());
  shopUrl = `http://127.0.0.1:${address.port}`;

  try {
    await main(plot);
  } finally {
    shop.server.close();
    await wechat.close();
  }
}

/** @param {'pay' | 'cancel' | 'expire'} plot */
async function main(plot) {
  const { credentials } = wechat.sandbox;
  print.line(print.bold(`\n${words.title}`));
  print.say(`${words.sandbox} ${wechat.url}   ${words.backend} ${shopUrl}`);
  print.say(`mchid ${credentials.mchid}   appid ${credentials.appid}   ${words.serial} ${credentials.serialNo}`);

  print.step('0', words.who('merchant'), words.example);
  await refusedExample();

  print.step('1–3', words.who('miniProgram', 'merchant'), words.list(`${words.order} ${out_trade_no}`, words.stored));
  print.step('4–6', words.who('merchant', 'wechat'), 'POST /v3/pay/transactions/jsapi');
  const params = await ask('POST', '/orders', order);
  print.verdict(words.authentic);

  print.step('7–8', words.who('merchant', 'miniProgram'), words.fiveValues);
  print.table(params);

  await { pay: paid, cancel: cancelled, expire: expired }[plot](params);
}

async function refusedExample() {
  try {
    await pay.prepayJsapi(circulating);
    fail(words.accepted);
  } catch (error) {
    if (!(error instanceof WechatPayError) || error.code !== 'ERR_INPUT') throw error;
    print.refusal(words.list(error.code, words.requests(sent)));
    for (const issue of error.issues)
      print.say(`  ${issue.field} ${issue.reason}${words.language === 'zh' ? '。' : '. '}${issue.remedy}`);
    expect(sent === 0 && error.issues.length === 2, words.bothNamed);
  }
}

/** @param {Record<string, string>} params */
async function paid(params) {
  print.step('9–15', words.who('payer'), words.confirms);
  await payer('pay', params);
  await wechat.sandbox.idle();

  print.step('16', words.who('wechat', 'merchant'), `POST ${order.notify_url}`);
  delivered();
  print.step('17–18', words.who('merchant'), words.compares);
  tell();

  print.step('', words.who('wechat', 'merchant'), words.onceMore);
  const again = await wechat.sandbox.resend(out_trade_no);
  tell();
  print.say(`${words.answered} ${print.bold(String(again.status))}`);

  print.step('19–20', words.who('miniProgram', 'merchant'), words.asksKnown);
  const result = await ask('GET', `/orders/${out_trade_no}`);
  print.step('21–22', words.who('merchant', 'wechat'), 'GET /v3/pay/transactions/out-trade-no/{out_trade_no}');
  const transaction = await pay.queryByOutTradeNo(out_trade_no);
  pay.assertPayment(transaction, { out_trade_no, amount: order.amount });
  print.verdict(
    words.list(
      transaction.trade_state,
      `${transaction.amount?.total} ${words.fen}`,
      `transaction_id ${transaction.transaction_id}`,
    ),
  );

  print.step('23', words.who('merchant', 'payer'), words.shows);
  expect(result.state === 'paid' && result.delivered === 1, words.paidOnce);

  await refunded();
}

/** A part of the money goes back. Only an answer of `SUCCESS`, or a notification of it, says that it has arrived. */
async function refunded() {
  const { notify_url } = order;
  const amount = { refund: 40, total: order.amount.total, currency: 'CNY' };
  const out_refund_no = `${out_trade_no}-1`;
  const state = () => /** @type {import('./shop.mjs').Refund} */ (shop.refunds.get(out_refund_no));

  print.step('', words.who('merchant', 'wechat'), `${words.partBack}POST /v3/refund/domestic/refunds`);
  await shop.refund({ out_trade_no, out_refund_no, reason: '商品降价', notify_url, amount });
  expect(state().state === 'PROCESSING' && state().booked === 0, words.notFinished);

  print.step('', words.who('payer'), words.getsMoney);
  const { refund_id, status } = await wechat.sandbox.refunds.settle(out_refund_no);
  print.say(words.list(words.colon(words.status, print.bold(status)), `refund_id ${refund_id}`));
  await wechat.sandbox.idle();

  print.step('', words.who('wechat', 'merchant'), `POST ${notify_url}`);
  delivered(out_refund_no);
  print.step('', words.who('merchant'), words.books);
  tell();

  print.step(
    '',
    words.who('merchant', 'wechat'),
    `${words.minuteLater}GET /v3/refund/domestic/refunds/{out_refund_no}`,
  );
  ahead += aMinute;
  const found = await shop.refundState(out_refund_no);
  tell();
  expect(found === 'SUCCESS' && state().booked === 1, words.refundedOnce);
}

/** @param {Record<string, string>} params */
async function cancelled(params) {
  print.step('9', words.who('payer'), words.opensAndCloses);
  await payer('cancel', params);
  print.step('19–22', words.who('miniProgram', 'merchant'), words.asksBoth);
  const result = await ask('GET', `/orders/${out_trade_no}`);
  expect(result.state === 'unpaid' && result.delivered === 0, words.notPaid);
  await close(words.givesUp);
}

async function expired() {
  print.step('', words.who('nobody'), words.nobodyPays);
  ahead += quarterOfAnHour;
  await close(words.deadline);
}

/** @param {string} why */
async function close(why) {
  print.step('', words.who('merchant', 'wechat'), why + words.thenClose);
  await shop.closeUnpaid(out_trade_no);
  const transaction = await pay.queryByOutTradeNo(out_trade_no);
  const { state, delivered } = /** @type {import('./shop.mjs').Order} */ (shop.orders.get(out_trade_no));
  expect(transaction.trade_state === 'CLOSED' && state === 'closed' && delivered === 0, words.closed);
}

/** Prints how the notifications of the order, or of one of its refunds, were delivered. @param {string} [out_refund_no] */
function delivered(out_refund_no) {
  for (const event of posted) {
    if (event.type !== 'notification' || event.out_refund_no !== out_refund_no) continue;
    print.say(event.attempt.probe ? words.probeFirst : words.thenGenuine);
    print.notification(event.headers, new TextDecoder().decode(event.body));
    print.say(`${words.answered} ${print.bold(String(event.attempt.status))}`);
  }
}

/** Prints what the shop did since the last time. */
function tell() {
  for (const [what, details] of happened) {
    const said = words.report(what);
    if (what === 'notification refused') print.refusal(words.colon(said, details.code + words.aside(details.message)));
    else print.verdict(said);
    if (details?.resource) print.table({ event_type: details.event_type, resource: JSON.stringify(details.resource) });
  }
  happened = [];
}

/** A request of the mini program to the shop. @param {string} method @param {string} path @param {unknown} [body] */
async function ask(method, path, body) {
  const response = await fetch(shopUrl + path, { method, body: body === undefined ? null : JSON.stringify(body) });
  if (!response.ok) fail(`${words.shopAnswered} ${response.status}`);
  return /** @type {Promise<any>} */ (response.json());
}

/** An act of the payer. @param {'pay' | 'cancel'} act @param {Record<string, string>} params */
async function payer(act, params) {
  const response = await fetch(`${wechat.url}/_sandbox/orders/${out_trade_no}/${act}`, {
    method: 'POST',
    ...(act === 'pay' && { body: JSON.stringify(params), headers: { 'Content-Type': 'application/json' } }),
  });
  const { trade_state } = /** @type {any} */ (await response.json());
  if (!response.ok) fail(`${words.cashierAnswered} ${response.status}`);
  print.say(words.colon(words.state, print.bold(trade_state)));
}

/** @param {boolean} holds @param {string} what */
function expect(holds, what) {
  if (!holds) fail(words.expected + what);
  print.verdict(what);
}

/** @param {string} what @returns {never} */
function fail(what) {
  print.refusal(what);
  throw new Error(what);
}
