// What the demo says, in Chinese and English. Bytes, paths and codes are the same in both, and are not here.

/** @typedef {'zh' | 'en'} Language */
/** @typedef {ReturnType<typeof wordsIn>} Told */

const PARTIES = /** @type {const} */ ({
  wechat: ['微信支付', 'WeChat Pay'],
  merchant: ['商户', 'merchant'],
  miniProgram: ['小程序', 'mini program'],
  payer: ['用户', 'payer'],
  nobody: ['无人', 'nobody'],
});
/** @typedef {keyof typeof PARTIES} Party */

const TEXTS = /** @satisfies {Record<string, readonly [zh: string, en: string]>} */ ({
  title: ['一笔小程序支付，逐步进行', 'A mini-program payment (小程序支付), step by step'],
  sandbox: ['微信支付沙箱', 'WeChat Pay sandbox'],
  backend: ['商户后台', 'merchant backend'],
  serial: ['证书序列号', 'serial'],
  signedText: ['签名文本', 'signed text'],
  bytes: ['字节', 'bytes'],
  characters: ['个字符', 'characters'],
  example: ['先按流传的示例原样下单', 'tries the circulating example as it is'],
  accepted: ['示例竟被接受', 'the example was accepted'],
  bothNamed: ['两个字段一次指出，什么都没有发出', 'both fields are named in one answer and nothing is sent'],
  order: ['订单', 'order'],
  stored: ['1.00 元；先保存，再调用微信支付', '1.00 yuan; stored before WeChat Pay is called'],
  authentic: ['应答是真的：prepay_id 可以使用', 'the answer is authentic: prepay_id may be used'],
  fiveValues: [
    'wx.requestPayment 的五个参数，用同一私钥签名',
    'the five values for wx.requestPayment, signed with the same key',
  ],
  confirms: [
    '在收银台确认；微信支付核对五个参数后扣款',
    'confirms in the cashier; WeChat Pay checks the five values and pays',
  ],
  compares: ['验签、解密、核对、入库、应答', 'verifies, decrypts, compares, records, answers'],
  onceMore: [
    '把同一通知再投递一次，这在实际中常有',
    'delivers the same notification once more, as happens in real life',
  ],
  answered: ['应答', 'answered'],
  asksKnown: ['查询结果：已经知道', 'asks for the result: known already'],
  fen: ['分', 'fen'],
  shows: ['显示结果', 'shows the result'],
  paidOnce: ['已支付，且只发货一次', 'paid, and delivered exactly once'],
  partBack: ['1.00 元退回 0.40 元：', '0.40 of 1.00 yuan go back: '],
  notFinished: ['已受理，但还没有完成：PROCESSING', 'accepted, which is not finished: PROCESSING'],
  getsMoney: ['收到退款', 'gets the money'],
  status: ['微信支付侧的 status', 'status at WeChat Pay'],
  books: ['验签、解密、记账、应答', 'verifies, decrypts, books, answers'],
  minuteLater: ['一分钟后：', 'a minute later: '],
  refundedOnce: ['已退款，且只入账一次', 'refunded, and booked exactly once'],
  opensAndCloses: [
    '打开收银台，又关闭：requestPayment:fail cancel',
    'opens the cashier and closes it: requestPayment:fail cancel',
  ],
  asksBoth: ['查询结果；商户再向微信支付查询', 'asks for the result; the merchant asks WeChat Pay'],
  notPaid: ['没有支付，没有发货；同样的参数可以再用', 'not paid, nothing delivered; the same values may be used again'],
  givesUp: ['用户放弃了订单', 'the payer gives the order up'],
  nobodyPays: ['支付；过了一刻钟', 'pays; a quarter of an hour passes'],
  deadline: ['已过支付期限', 'the deadline has passed'],
  thenClose: ['：再查询一次，然后 POST …/close', ': ask once more, then POST …/close'],
  closed: ['双方都已关单，没有发货', 'closed on both sides, nothing delivered'],
  probeFirst: ['先是一次签名探测，签名故意是错的：', 'first a deliberate probe, its signature wrong:'],
  thenGenuine: ['然后是真的通知，已加密并签名：', 'then the genuine notification, encrypted and signed:'],
  state: ['微信支付侧的 trade_state', 'trade_state at WeChat Pay'],
  expected: ['本应：', 'expected: '],
  shopAnswered: ['商户应答了', 'the shop answered'],
  cashierAnswered: ['收银台应答了', 'the cashier answered'],
});

/** What the shop reports, by its own words. @type {Record<string, string>} */
const REPORTS = {
  'notification accepted': '通知已接受',
  'notification refused': '通知已拒绝',
  'goods delivered': '已发货',
  'already delivered, nothing to do': '早已发货，无需再做',
  'refund booked': '退款已入账',
  'already booked, nothing to do': '早已入账，无需再做',
  'closed before, nothing to do': '退款早已关闭，无需再做',
  'set aside for a person to look at': '留待人工处理',
  'the shop failed': '商户程序出错',
};

/** @param {Language} language */
export function wordsIn(language) {
  const at = language === 'zh' ? 0 : 1;
  return {
    language,
    .../** @type {Record<keyof typeof TEXTS, string>} */ (
      Object.fromEntries(Object.entries(TEXTS).map(([name, words]) => [name, words[at]]))
    ),
    /** @param {Party} from @param {Party} [to] */
    who: (from, to) => (to === undefined ? PARTIES[from][at] : `${PARTIES[from][at]} → ${PARTIES[to][at]}`),
    /** @param {string} what */
    report: (what) => (language === 'zh' ? (REPORTS[what] ?? what) : what),
    /** @param {number} sent */
    requests: (sent) => (language === 'zh' ? `发出 ${sent} 个请求` : `${sent} requests sent`),
    /** Clauses of one line. @param {readonly string[]} clauses */
    list: (...clauses) => clauses.join(language === 'zh' ? '，' : ', '),
    /** @param {string} what @param {string} said */
    colon: (what, said) => what + (language === 'zh' ? '：' : ': ') + said,
    /** @param {string} what */
    aside: (what) => (language === 'zh' ? `（${what}）` : ` (${what})`),
  };
}
