// Which of WeChat Pay's hosts serves a path.
import { refusal } from './errors.js';

/** Paths of overseas acquiring; all others are served at the other hosts. */
const OVERSEAS_PATHS = /^\/(v3\/global|hk\/v3|global\/v3)\//;
const OVERSEAS = 'apihk.mch.weixin.qq.com';
/** The hosts of WeChat Pay; at any other name, as of a test server, everything is served. */
export const HOSTS = [
  OVERSEAS,
  'api.mch.weixin.qq.com',
  'api2.mch.weixin.qq.com',
  'api.wechatpay.cn',
  'api2.wechatpay.cn',
];

/**
 * A host of WeChat Pay's knows its own operations only.
 * @param {string} host as the request names it
 * @param {string} path
 */
export function checkHost(host, path) {
  const name = plainHost(host);
  if (!HOSTS.includes(name) || (name === OVERSEAS) === OVERSEAS_PATHS.test(path)) return;
  const issue = `the interface is not at ${name}`;
  throw refusal(
    'RESOURCE_NOT_EXISTS',
    { field: path, location: 'url', issue },
    { words: [`资源不存在：${name}没有这个接口`, `No such resource: ${issue}`] },
  );
}

/** @param {string} host as the request names it */
export const isWechatPay = (host) => HOSTS.includes(plainHost(host));

/** Without port. @param {string} host */
export const plainHost = (host) => host.toLowerCase().replace(/:\d+$/, '');
