/**
 * 库给出的签名诊断的中文说明，按其稳定代码。
 * @type {Record<string, { text: string, remedy: string }>}
 */
export const zhFindings = {
  probe: { text: '这是微信支付有意发出的签名探测。', remedy: '与其他错误签名一样拒绝即可，真正的报文随后会到。' },
  not_base64: { text: '签名不是 Base64。', remedy: '复制完整的头部值，共 344 个字符。' },
  base64url: { text: '签名用了 URL 安全的或无填充的 Base64。', remedy: '请使用带填充的标准字母表。' },
  signature_blanks: { text: '签名中混入了空白或换行。', remedy: '原样传入头部的值。' },
  wrong_length: { text: '签名的长度不是 256 字节。', remedy: '复制完整的头部值；这套接口的密钥都是 RSA-2048。' },
  wrong_key: { text: '签名出自另一把密钥，或者被改动过。', remedy: '请使用这条报文所写序列号对应的公钥。' },
  wrong_serial: {
    text: '报文写明的密钥与所给的不是同一把。',
    remedy: '只按 Wechatpay-Serial 选择密钥，不要逐个尝试。',
  },
  clock: { text: '时间戳与时钟相差超过 300 秒。', remedy: '请校准时钟；过期的报文即使签名正确也会被拒绝。' },
  timestamp_form: { text: '时间戳不是十进制的秒数。', remedy: '请使用 10 位的 Unix 秒。' },
  body_not_signed: { text: '签名覆盖的是空报文。', remedy: '对实际发送的报文主体签名；上传文件时对 meta 部分签名。' },
  body_newline_added: {
    text: '报文末尾多了一个未签名的换行。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  body_newline_removed: {
    text: '报文末尾的换行丢失了。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  body_blanks_added: {
    text: '报文首尾多了未签名的空白。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  body_line_ends: {
    text: '报文中的行尾在 LF 与 CRLF 之间被改动过。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  body_bom: {
    text: '报文以未签名的字节顺序标记（BOM）开头。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  reserialised: {
    text: '报文被解析后重新序列化：JSON 相同，字节不同。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  reordered: {
    text: '报文是 JSON，但不是被签名的那一份：多半是成员顺序变了，也可能被改动过。',
    remedy: '在任何 JSON 中间件之前取得原始字节；签什么就发什么。',
  },
  body_empty: {
    text: '报文是空的，而签名覆盖的不是空报文：之前已被读走。',
    remedy: '在任何中间件读取请求之前取得字节，或从它保存的地方取（例如 rawBody）。',
  },
  body_base64: {
    text: '报文是被签名内容的 Base64。',
    remedy: "先解码：云函数事件带 isBase64Encoded 时，传入 Buffer.from(event.body, 'base64')。",
  },
  body_charset: {
    text: '报文曾按 UTF-8 以外的字符集解码或转换。',
    remedy: '原样传入收到的字节，或按 UTF-8 解码；分块时先拼接字节再解码。',
  },
  body_v2: {
    text: '报文是 XML：这是 API v2 的通知，签名在报文里面。',
    remedy: '按 API v2 的规则处理，或改用 API v3 下单：通知跟随订单的版本。',
  },
  final_newline: { text: '签名时最后一行缺少换行符。', remedy: '每一行都以 LF 结尾，最后一行也不例外。' },
  crlf: { text: '签名时各行以 CRLF 结尾。', remedy: '只使用 LF。' },
  literal_newline: { text: '签名时把反斜杠加 n 当成了换行符。', remedy: '请使用字节 0x0A。' },
  swapped: { text: '签名时时间戳与随机串的顺序颠倒了。', remedy: '时间戳在前。' },
  milliseconds: { text: '时间戳的秒与毫秒混用了。', remedy: '两处都使用 Unix 秒。' },
  method_case: { text: '签名时请求方法的大小写不对。', remedy: '用大写的请求方法签名。' },
  query_not_signed: { text: '查询串没有参与签名。', remedy: '路径和查询串怎么发就怎么签。' },
  whole_url_signed: { text: '对整个 URL 签了名。', remedy: '只签路径和查询串，不含协议和域名。' },
  url_encoding: { text: '签名的目标与发送的目标百分号编码不同。', remedy: '目标只构造一次，签它，也原样发送它。' },
  other_bytes: {
    text: '签名确实出自这把密钥，但针对的是别的字节，且不属于常见错误。',
    remedy: '把方法、目标、时间戳、随机串和报文与实际签名的内容逐一比对。',
  },
};
