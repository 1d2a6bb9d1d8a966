/**
 * Which `notify_url` the sandbox posts to: https to hosts of the internet, as WeChat Pay does, and http or https to
 * this machine; to hosts of the own network only on request. It judges names, not the addresses that they resolve to.
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
  if (isLoopback(host)) return undefined;
  if (isNeverPosted(host)) {
    return [
      '不能是本链路地址、未指定地址、内嵌IPv4的IPv6地址或云主机的元数据地址',
      'must not be link-local, unspecified, an IPv4 address inside an IPv6 one, or where clouds keep credentials',
    ];
  }
  if (allowHttp && isOwnNetwork(host)) return undefined;
  if (isPrivate(host)) {
    return [
      '必须是公网地址（本机除外，选项allowHttp放行内网）',
      'must be reachable from the internet (or this machine; the option allowHttp allows the own network)',
    ];
  }
  if (scheme === 'https') return undefined;
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
  return (/^(.+\.)?localhost$/.test(host) && isPlainHost(host)) || addressOf(host) === '[::1]';
}

/**
 * A host in its one usual spelling.
 * @param {string} text a name, or an address, an IPv6 address with or without brackets
 * @returns {string | undefined} nothing if it is not just that
 */
export function hostOf(text) {
  const host = text.toLowerCase();
  if (host.includes(':')) return addressOf(host.startsWith('[') ? host : `[${host}]`);
  return isPlainHost(host) ? host : undefined;
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
 * Hosts that are never posted to: link-local and unspecified addresses, IPv4 addresses inside IPv6 ones, and the names
 * and the address of the services where clouds keep credentials.
 * @param {string} host
 */
function isNeverPosted(host) {
  if (host.startsWith('[')) return /^\[(::|64:ff9b:|fe[89ab].:|fd00:ec2::254\])/.test(addressOf(host) ?? '');
  if (IPV4.test(host)) return /^(0|169\.254)\./.test(host);
  return /^(metadata|instance-data)(\.(.+\.)?internal)?$/.test(host);
}

/**
 * Addresses of container and office networks, and names of one label.
 * @param {string} host
 */
function isPrivate(host) {
  if (host.startsWith('[')) return /^\[f[cd]/.test(addressOf(host) ?? '');
  if (IPV4.test(host)) return /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
  return !host.includes('.');
}

/**
 * The same, and names that only the own network resolves.
 * @param {string} host
 */
function isOwnNetwork(host) {
  return isPrivate(host) || /\.(internal|local)$/.test(host);
}

/**
 * @param {string} host
 * @returns {string | undefined} an IPv6 address in its one usual spelling
 */
function addressOf(host) {
  return /^\[[\da-f:.]+\]$/.test(host) && URL.canParse(`http://${host}/`)
    ? new URL(`http://${host}/`).hostname
    : undefined;
}
