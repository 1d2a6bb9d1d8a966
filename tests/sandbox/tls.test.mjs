/**
 * One port for plain HTTP, TLS and a proxy; who may be reached by it; and what its authority is good for.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import tls from 'node:tls';
import { certify, certifyServer, openAuthority } from '../../sandbox/authority.mjs';
import { createFront } from '../../sandbox/front.mjs';
import { HOSTS } from '../../sandbox/hosts.js';
import { createKeys } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { send } from './http.mjs';
import { orderBody, signatureIsRight, signedHeaders } from './merchant.mjs';
import { askForTunnel, connectSecurely, MAIN, sendSecurely } from './secure.mjs';

const keys = await createKeys();
const DAY = 86_400_000;

async function start(t, options) {
  const server = await startSandboxServer({ keys, ...options });
  t.after(server.close);
  const { port } = new URL(server.url);
  const ca = server.authority?.certificate;
  /** A signed request, as to WeChat Pay. */
  const ask = (method, target, { body = '', ...how } = {}) => {
    const headers = signedHeaders(server.sandbox.credentials, { method, target, body, time: Date.now() });
    return sendSecurely(server.url, ca, method, target, { headers, body, ...how });
  };
  return { ...server, port: Number(port), ca, ask };
}

/** Resolves when a connection is over, however it ends. */
const closing = (socket) =>
  new Promise((resolve) => {
    socket
      .on('error', () => {})
      .on('close', resolve)
      .resume();
  });

test('one port answers plain HTTP, TLS, and TLS through its proxy', async (t) => {
  const { url, httpsUrl, port, ca, sandbox, ask } = await start(t, { proxy: true });
  assert.equal(httpsUrl, `https://127.0.0.1:${port}`);
  assert.equal((await send(url, 'GET', '/_sandbox/clock')).status, 200);
  const body = JSON.stringify(orderBody());
  for (const proxy of [true, false]) {
    const { status, headers, raw } = await ask('POST', '/v3/pay/transactions/jsapi', { body, proxy });
    assert.equal(status, 200, raw.toString());
    assert.ok(signatureIsRight(sandbox.credentials, headers, raw));
  }
  const names = { name: '127.0.0.1', proxy: false, headers: { Host: `127.0.0.1:${port}` } };
  const credentials = await sendSecurely(url, ca, 'GET', '/_sandbox/credentials', names);
  assert.deepEqual(credentials.json, sandbox.credentials);
});

test('its certificate stands for all hosts of WeChat Pay, this machine, and the names that are allowed', async (t) => {
  const { url, ca } = await start(t, { tls: true, allowedHosts: ['Sandbox', '192.0.2.7', 'fd00:0::5'] });
  for (const name of [...HOSTS, 'localhost', '127.0.0.1', '::1', 'sandbox', '192.0.2.7', 'fd00::5']) {
    (await connectSecurely(url, ca, name, { proxy: false })).destroy();
  }
  for (const name of ['pay.weixin.qq.com', 'example.com', '127.0.0.2']) {
    await assert.rejects(connectSecurely(url, ca, name, { proxy: false }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  }
  // BoringSSL refuses an address beside a host name, for it does not know how to check whether the authority may.
  for (const [name, addresses] of [
    [MAIN, false],
    ['localhost', false],
    ['127.0.0.1', true],
  ]) {
    const socket = await connectSecurely(url, ca, name, { proxy: false });
    assert.equal(socket.getPeerX509Certificate().subjectAltName.includes('IP Address'), addresses, name);
    socket.destroy();
  }
  await assert.rejects(connectSecurely(url, undefined, MAIN, { proxy: false }), {
    code: /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/,
  });
});

test('a first byte that comes alone, and a handshake in pieces, are understood', async (t) => {
  const { port, ca } = await start(t, { tls: true });
  const plain = net.connect(port, '127.0.0.1');
  t.after(() => plain.destroy());
  plain.setNoDelay().write('G');
  await new Promise((resolve) => setImmediate(resolve));
  plain.write(`ET /_sandbox/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of plain) text += chunk;
  assert.match(text, /^HTTP\/1\.1 200 /);

  const raw = net.connect(port, '127.0.0.1');
  const relay = net.createServer((socket) => {
    raw.pipe(socket);
    socket.on('data', (chunk) => {
      for (const byte of chunk) raw.write(Uint8Array.of(byte));
    });
    socket.on('error', () => {});
    socket.on('close', () => raw.destroy());
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  t.after(() => relay.close());
  raw.setNoDelay();
  (await connectSecurely(`http://127.0.0.1:${relay.address().port}`, ca, MAIN, { proxy: false })).destroy();
});

test('the proxy leads to hosts of WeChat Pay alone, and connects to nothing', async (t) => {
  const { url } = await start(t, { proxy: true });
  let reached = 0;
  const other = net.createServer(() => (reached += 1)).listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  for (const host of HOSTS) {
    const { status, socket } = await askForTunnel(url, `${host.toUpperCase()}:443`);
    assert.equal(status, 200, host);
    socket.destroy();
  }
  for (const authority of [
    `127.0.0.1:${other.address().port}`,
    `localhost:${other.address().port}`,
    'example.com:443',
    'pay.weixin.qq.com:443',
    'weixin.qq.com:443',
    `${MAIN}:80`,
    `${MAIN}:22`,
    MAIN,
    `${MAIN}.:443`,
    `${MAIN}.example.com:443`,
    `x.${MAIN}:443`,
    `${MAIN}@example.com:443`,
    `example.com/${MAIN}:443`,
    '[::1]:443',
    '169.254.169.254:80',
    ':443',
  ]) {
    const { status, raw } = await askForTunnel(url, authority);
    assert.deepEqual([status, JSON.parse(raw).code], [403, 'HOST_NOT_PROXIED'], authority);
  }
  assert.equal(reached, 0);
});

test('without being asked for it is no proxy, with TLS or without', async (t) => {
  for (const options of [{}, { tls: true }]) {
    const { url } = await start(t, options);
    const { status, headers, raw } = await askForTunnel(url, `${MAIN}:443`);
    assert.deepEqual([status, JSON.parse(raw).code, headers.connection], [403, 'PROXY_OFF', 'close']);
  }
  const { url, authority, httpsUrl } = await start(t, {});
  assert.deepEqual([authority, httpsUrl], [undefined, undefined]);
  assert.deepEqual((await send(url, 'GET', '/_sandbox/ca.pem')).json.code, 'NO_TLS');
  await assert.rejects(start(t, { proxy: true, tls: false }), { name: 'TypeError', message: /tls/ });
});

test('the controls are not behind the names of WeChat Pay, over TLS as over HTTP', async (t) => {
  const { url, ca } = await start(t, { proxy: true });
  for (const proxy of [true, false]) {
    const { status, json, raw } = await sendSecurely(url, ca, 'GET', '/_sandbox/credentials', { proxy });
    assert.deepEqual([status, json.code], [403, 'HOST_NOT_ALLOWED']);
    assert.ok(!raw.includes('PRIVATE KEY'));
  }
  const hostile = { Host: `localhost`, Origin: 'https://evil.example' };
  const refused = await sendSecurely(url, ca, 'GET', '/_sandbox/credentials', { headers: hostile });
  assert.equal(refused.json.code, 'ORIGIN_NOT_ALLOWED');
});

test('a host knows its own operations only, in a tunnel too', async (t) => {
  const { ask } = await start(t, { proxy: true });
  const target = '/v3/global/certificates';
  assert.equal((await ask('GET', target)).json.code, 'RESOURCE_NOT_EXISTS');
  const overseas = await ask('GET', '/v3/certificates', { name: 'apihk.mch.weixin.qq.com' });
  assert.match(overseas.json.message, /apihk/);
  const backup = await ask('GET', '/v3/pay/transactions/id/1?mchid=1230000109', { name: 'api2.wechatpay.cn' });
  assert.equal(backup.json.code, 'ORDER_NOT_EXIST');
});

test('links in an answer lead where they were asked for, and a page of the payer to the sandbox itself', async (t) => {
  const { url, ask } = await start(t, { proxy: true });
  const scene_info = { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } };
  const body = JSON.stringify({ ...orderBody({ scene_info }), payer: undefined });
  const { json } = await ask('POST', '/v3/pay/transactions/h5', { body });
  assert.ok(json.h5_url.startsWith(`${url}/_sandbox/h5?`), json.h5_url);
  assert.equal((await send(url, 'GET', json.h5_url.slice(url.length))).status, 200);
});

test('a fault spoils the way over TLS as it does over HTTP', async (t) => {
  const { sandbox, ask } = await start(t, { proxy: true });
  const echo = (proxy) => ask('GET', '/v3/certificates', { proxy });
  for (const proxy of [true, false]) {
    await sandbox.faults.inject({ name: 'connection-reset-after-effect' });
    await assert.rejects(echo(proxy), { code: 'ECONNRESET' });
    await sandbox.faults.inject({ name: 'connection-closed' });
    await assert.rejects(echo(proxy), { code: 'ECONNRESET' });
    await sandbox.faults.inject({ name: 'body-cut' });
    await assert.rejects(echo(proxy), { code: 'ECONNRESET' });
    assert.equal((await echo(proxy)).status, 404);
  }
});

test('close ends tunnels, handshakes and connections that say nothing', async () => {
  const { url, authority, close } = await startSandboxServer({ keys, proxy: true });
  const { port } = new URL(url);
  const silent = net.connect(Number(port), '127.0.0.1');
  const begun = net.connect(Number(port), '127.0.0.1');
  await Promise.all([once(silent, 'connect'), once(begun, 'connect')]);
  begun.write(Uint8Array.of(0x16, 3, 1));
  const { socket: tunnel } = await askForTunnel(url, `${MAIN}:443`);
  const secure = await connectSecurely(url, authority.certificate, MAIN);
  const all = [silent, begun, tunnel, secure];
  const closed = all.map(closing);
  await close();
  await Promise.all(closed);
});

test('close ends connections that were refused a tunnel and stay', async () => {
  for (const options of [{}, { tls: true }, { proxy: true }]) {
    const { url, close } = await startSandboxServer({ keys, ...options });
    const staying = net.connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
    staying.on('error', () => {}).write('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');
    let text = '';
    staying.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    await once(staying, 'end');
    assert.match(text, /^HTTP\/1\.1 403 /);
    await close();
    staying.destroy();
  }
});

test('whoever takes too long for a handshake or a request is not waited for', { timeout: 60_000 }, async (t) => {
  const authority = await openAuthority(['127.0.0.1'], Date.now());
  const certificates = await certifyServer(authority, Date.now());
  const listen = async (limit) => {
    const limits = { headersTimeout: 200, requestTimeout: 200, connectionsCheckingInterval: 50 };
    const server = http.createServer(limits, () => {});
    const front = createFront(server, certificates, limit);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.close();
      front.closeAll();
    });
    return server.address().port;
  };
  const impatient = await listen(50);
  for (const bytes of [[], [0x16], [0x16, 3, 1]]) {
    const socket = net.connect(impatient, '127.0.0.1');
    const closed = closing(socket);
    socket.write(Uint8Array.from(bytes));
    await closed;
  }
  const port = await listen();
  for (const text of [
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n1',
  ]) {
    const url = `http://127.0.0.1:${port}`;
    const secure = await connectSecurely(url, authority.certificate, '127.0.0.1', { proxy: false });
    const both = [net.connect(port, '127.0.0.1'), secure];
    const closed = both.map(closing);
    for (const socket of both) socket.write(text);
    await Promise.all(closed);
  }
});

test('what is no HTTP and no TLS ends the connection, and nothing else', async (t) => {
  const { url, port } = await start(t, { proxy: true });
  for (const bytes of [
    Uint8Array.of(0x16, 0xff, 0xff, 0, 0),
    Uint8Array.of(0, 1, 2),
    Buffer.from('\r\n\r\nx y z\r\n\r\n'),
  ]) {
    const socket = net.connect(port, '127.0.0.1');
    const closed = closing(socket);
    socket.end(bytes);
    await closed;
  }
  const { socket } = await askForTunnel(url, `${MAIN}:443`);
  const closed = closing(socket);
  socket.end(Uint8Array.of(0x16, 0xff, 0xff, 0, 0));
  await closed;
  assert.equal((await send(url, 'GET', '/_sandbox/clock')).status, 200);
});

test('every start has an authority of its own, unless it is given one that fits', async (t) => {
  const first = await start(t, { tls: true });
  const { authority } = first;
  assert.equal((await send(first.url, 'GET', '/_sandbox/clock')).status, 200);
  const { raw } = await sendSecurely(first.url, first.ca, 'GET', '/_sandbox/ca.pem', {
    name: 'localhost',
    proxy: false,
  });
  assert.equal(raw.toString(), authority.certificate);
  const second = await start(t, { tls: true });
  assert.notEqual(second.authority.certificate, authority.certificate);
  await assert.rejects(connectSecurely(second.url, first.ca, MAIN, { proxy: false }));

  const again = await start(t, { authority });
  assert.deepEqual(again.authority, authority);
  (await connectSecurely(again.url, first.ca, MAIN, { proxy: false })).destroy();
  const wider = await start(t, { authority, allowedHosts: ['sandbox'] });
  assert.notEqual(wider.authority.certificate, authority.certificate);
  (await connectSecurely(wider.url, wider.ca, 'sandbox', { proxy: false })).destroy();
  const over = await openAuthority(authority.names, Date.parse(authority.expireTime) - DAY, authority);
  assert.notEqual(over.certificate, authority.certificate);
});

test('the certificates are as TLS libraries want them, and end together', async () => {
  const now = Date.now();
  const authority = await openAuthority(HOSTS, now);
  const ca = new crypto.X509Certificate(authority.certificate);
  const leaf = new crypto.X509Certificate((await certify(authority, now + 300 * DAY)).cert);
  assert.ok(ca.ca && !leaf.ca && ca.verify(ca.publicKey) && leaf.verify(ca.publicKey) && leaf.checkIssued(ca));
  assert.ok(ca.checkPrivateKey(crypto.createPrivateKey(authority.privateKey)));
  assert.equal(leaf.subjectAltName, HOSTS.map((name) => `DNS:${name}`).join(', '));
  assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(Date.parse(leaf.validTo), Date.parse(ca.validTo));
  assert.equal(Date.parse(ca.validTo), Date.parse(authority.expireTime));
  assert.ok(Date.parse(ca.validTo) - Date.parse(ca.validFrom) < 398 * DAY && Date.parse(ca.validFrom) < now);
});

test('whoever trusts the authority trusts it for no other name', async (t) => {
  const authority = await openAuthority([...HOSTS, '127.0.0.1'], Date.now());
  for (const [name, verdict] of [
    [MAIN, 'accepted'],
    ['127.0.0.1', 'accepted'],
    ['bank.example', 'refused'],
    ['qq.com', 'refused'],
    ['127.0.0.2', 'refused'],
    ['[::1]', 'refused'],
  ]) {
    const misused = await certify({ ...authority, names: [name] }, Date.now());
    const server = tls.createServer(misused, (socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const url = `http://127.0.0.1:${server.address().port}`;
    const plain = name.replace(/[[\]]/g, '');
    const tried = connectSecurely(url, authority.certificate, plain, { proxy: false });
    if (verdict === 'accepted') (await tried).destroy();
    else await assert.rejects(tried, { message: /permitted subtree violation/ }, name);
  }
});
