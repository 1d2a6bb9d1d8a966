// wechatpay-node-v3 unchanged: it knows but one host and no proxy, so that host's name leads to the sandbox. The process has a
// hosts file of its own, in a mount namespace; that of the machine stays as it is.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { startSdk } from '../npm/process.mjs';
import { fileOf, openShop, trade } from '../shop.mjs';

const NAMESPACE = process.env.HOSTS_NAMESPACE ?? '';
assert.ok(NAMESPACE !== '', 'HOSTS_NAMESPACE must be options of unshare that give a mount namespace');

for (const mode of /** @type {const} */ (['public-key', 'certificates'])) {
  test(`unchanged, with a hosts file, it does all that a shop does at its own host: ${mode}`, async (t) => {
    // The port is fixed, so the address is one that nobody else listens on.
    const host = `127.${[...randomBytes(3)].map((byte) => (byte % 253) + 1).join('.')}`;
    const shop = await openShop(t, mode, { tls: true, host, port: 443 });
    const hosts = fileOf(t, 'hosts', `127.0.0.1 localhost\n${host} api.mch.weixin.qq.com\n`);
    const env = { NODE_EXTRA_CA_CERTS: shop.proxy.caFile };
    const before = ['unshare', NAMESPACE, 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts];
    await trade(shop, startSdk(t, 'node-v3.mjs', { credentials: shop.credentials }, { env, before }));
  });
}
