/**
 * Which `notify_url` the sandbox posts to: what WeChat Pay accepts, and http to this machine. It posts nowhere else, so
 * that it is no proxy into other networks.
 */

/** @typedef {import('./errors.js').Words} Words */

const BYTE = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/**
 * @param {string} value
 * @param {boolean} allowHttp http is allowed to hosts of the own network too
 * @returns {Words | undefined} the problem, if any
 */
export function notifyUrlIssue(value, allowHttp) {
  if (/[\s\u0000-\u0020\u007f]/.test(value)) {
    return [
      '不能含有空白或控制字符，首尾也不行',
      'must not contain whitespace or control characters, not even at its ends',
    ];
  }
  if (/[^!-~]|["<>\\^`{|}]/.test(value)) {
    return ['含有URL不允许的字符', 'must not contain a character that is not allowed in a URL'];
  }
  if (/[?#]/.test(value)) return ['不能带查询串和片段', 'must have no query string and no fragment'];
  const parts = /^(https?):\/\/([^/]+)\//.exec(value);
  if (!parts) return ['必须是带路径的https绝对地址', 'must be an absolute https URL with a path'];
  const [, scheme, authority] = parts;
  if (authority.includes('@')) return ['不能含有用户名或密码', 'must not hold a user name or password'];
  const [, host = '', port = '443'] = /^(\[[^\]]+\]|[^:[\]]+)(?::([1-9]\d{0,4}))?$/.exec(authority.toLowerCase()) ?? [];
  if (!isPlainHost(host) || Number(port) > 65535 || !URL.canParse(value)) {
    return ['主机名或端口不正确', 'must have a plain host name or address, and a port that exists'];
  }
  if (scheme === 'https' || isLoopback(host) || (allowHttp && isOwnNetwork(host))) return undefined;
  return allowHttp
    ? ['必须以https://开头（只有本机和内网可以用http）', 'must begin with https:// (http only to the own network)']
    : ['必须以https://开头（只有本机可以用http）', 'must begin with https:// (http only to this machine)'];
}

/**
 * Whether a host name means this machine.
 * @param {string} host in lower case, an IPv6 address in brackets
 */
export function isLoopback(host) {
  if (host.startsWith('127.')) return IPV4.test(host);
  return /^(localhost|.+\.localhost)$/.test(host) || addressOf(host) === '[::1]';
}

/**
 * A name or address that every URL parser reads alike: parsers take a name whose last label is a number for an address,
 * and addresses in octal, in hex and with parts left out.
 * @param {string} host
 */
function isPlainHost(host) {
  if (host.startsWith('[')) return addressOf(host) !== undefined;
  const labels = host.split('.');
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return IPV4.test(host);
  return host.length <= 253 && labels.every((label) => LABEL.test(label));
}

/**
 * Names and addresses of container and office networks; not the link-local addresses, where clouds keep credentials.
 * @param {string} host
 */
function isOwnNetwork(host) {
  if (host.startsWith('[')) return /^\[f[cd]/.test(addressOf(host) ?? '');
  if (IPV4.test(host)) return /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
  return !host.includes('.') || /\.(internal|local)$/.test(host);
}

/**
 * @param {string} host
 * @returns {string | undefined} an IPv6 address in its one usual spelling
 */
function addressOf(host) {
  return host.startsWith('[') && URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : undefined;
}
