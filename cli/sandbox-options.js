/**
 * Options of a sandbox on the command line.
 */

import { RANGES } from '../sandbox/options.js';

const MODES = ['public-key', 'certificates', 'switching'];

/** Of whatever starts a sandbox. @satisfies {Record<string, import('./arguments.js').OptionSpec>} */
export const SHARED = {
  mode: {
    value: 'MODE',
    of: MODES,
    about: [
      '应答和通知的签名方式：public-key（默认）、certificates（平台证书）或 switching（由证书切换到公钥）',
      'how answers and notifications are signed: public-key (default), certificates, or switching (from certificates to the public key)',
    ],
  },
  keys: {
    value: 'FILE',
    about: [
      '把密钥保存在此文件中，没有则创建，仅你可读（默认每次启动都用新密钥）',
      'keep the keys in this file; it is created if missing, readable by you alone (default: new keys at every start)',
    ],
  },
  'time-scale': {
    value: 'X',
    is: /** @type {const} */ ('number'),
    range: RANGES.timeScale,
    about: [
      '通知重试间隔的倍数，默认 1；0.001 为一千倍快',
      'factor on the retry intervals of notifications (default 1; 0.001: a thousand times faster)',
    ],
  },
  'probe-every': {
    value: 'N',
    is: /** @type {const} */ ('integer'),
    about: [
      '每 n 次通知之前先发一次签名探测，默认 0（从不）',
      'a signature probe before every n-th notification attempt (default 0, never)',
    ],
  },
};

/** @type {Record<string, import('./arguments.js').OptionSpec>} */
export const SANDBOX = {
  port: {
    value: 'N',
    is: 'port',
    about: ['端口，0 为任意空闲端口（默认 8790）', 'port, 0 for any free one (default 8790)'],
  },
  host: { value: 'NAME', about: ['监听地址（默认 127.0.0.1）', 'address to listen on (default 127.0.0.1)'] },
  'allow-host': {
    value: 'NAME',
    multiple: true,
    about: [
      '还可用此主机名（不含端口）访问 /_sandbox/，例如容器名；可重复（默认只有本机的名称和 --host 的）',
      'a further host name, without port, by which /_sandbox/ may be called, for example that of a container; may be repeated (default: only names of this machine, and that of --host)',
    ],
  },
  tls: {
    about: [
      '同一端口也接受 TLS，证书由启动时生成的临时 CA 签发（仅 Node）；CA 证书见 --ca-file 或 GET /_sandbox/ca.pem',
      'TLS on the same port too, with a certificate of a throwaway CA made at the start (Node only); the CA certificate: --ca-file, or GET /_sandbox/ca.pem',
    ],
  },
  'ca-file': {
    value: 'FILE',
    about: [
      '把 CA 证书写入此文件，供客户端信任；即 --tls。私钥不写入，除非用 --keys 保存',
      'write the CA certificate to this file, for clients to trust; implies --tls. Its private key is written nowhere but to the file of --keys',
    ],
  },
  proxy: {
    about: [
      '同一端口也作 CONNECT 代理，只通向微信支付的域名，即本沙箱，其余一律 403；即 --tls',
      "a CONNECT proxy on the same port too, only to WeChat Pay's hosts, which are this sandbox; 403 for all others; implies --tls",
    ],
  },
  ...SHARED,
  mchid: { value: 'ID', about: ['商户号', "the merchant's number"] },
  appid: { value: 'ID', about: ['应用 ID', "the merchant's app"] },
  'sub-merchant': {
    value: 'MCHID:APPID',
    multiple: true,
    about: [
      '子商户，有则商户为服务商；应用可省略；可重复（默认没有）',
      'a sub-merchant, which makes the merchant a service provider; its app may be left out; may be repeated (default none)',
    ],
  },
  'notify-url': {
    value: 'URL',
    about: [
      '密钥信息中的 notifyUrl（默认 https://merchant.example/wechatpay/notify）',
      'the notifyUrl of the credentials (default https://merchant.example/wechatpay/notify)',
    ],
  },
  'write-env': {
    value: 'FILE',
    about: [
      '把商户资料写成 WECHATPAY_… 变量，供 node --env-file 等读取，仅你可读，例如 .env；不会覆盖别的文件',
      'write the credentials as variables WECHATPAY_… for node --env-file and the like, readable by you alone, for example .env; no other file is overwritten',
    ],
  },
  'probe-responses-every': {
    value: 'N',
    is: 'integer',
    about: [
      '每 n 个应答中有一个的签名换成探测，默认 0（从不）',
      'a signature probe instead of every n-th response signature (default 0, never)',
    ],
  },
  'settle-refunds': {
    value: 'RESULT',
    about: [
      '退款立即结束：SUCCESS、ABNORMAL 或 CLOSED（默认由你指定）',
      'refunds end at once, as SUCCESS, ABNORMAL or CLOSED (default: on request)',
    ],
  },
  'refund-interval': {
    value: 'MS',
    is: 'number',
    range: RANGES.refundInterval,
    about: [
      '同一订单两次退款的最短间隔（默认 60000）',
      'shortest time between two refunds of one order (default 60000)',
    ],
  },
  'refund-notify-url': {
    value: 'URL',
    about: [
      '未指定 notify_url 的退款通知到此（默认没有）',
      'notify_url of refunds that do not name one (default: none)',
    ],
  },
  'allow-http': {
    about: [
      '也接受指向内网主机的 notify_url，http 或 https',
      'accept a notify_url to hosts of the own network too, over http and https',
    ],
  },
  quiet: { about: ['不记录请求和通知', 'do not log requests and notifications'] },
};
