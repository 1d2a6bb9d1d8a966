import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createSandbox } from '../../sandbox/index.js';
import { assertRefused, NOON, prepay } from './merchant.mjs';

const sandbox = await createSandbox({ now: () => NOON });
const { credentials } = sandbox;
let count = 0;
const number = () => `URLS-${(count += 1).toString().padStart(4, '0')}`;

const accepted = async (changes) => {
  const response = await prepay(sandbox, { out_trade_no: number(), ...changes });
  assert.equal(response.status, 200, `${JSON.stringify(changes)}: ${response.raw}`);
};
const refused = async (changes, field) => {
  const response = await prepay(sandbox, { out_trade_no: number(), ...changes });
  assertRefused(response, credentials, { status: 400, code: 'PARAM_ERROR', field, location: 'body' });
};

/** Where clouds keep credentials, and what stands for such an address: refused in every case. */
const NEVER = [
  'http://metadata/n',
  'http://metadata.google.internal/n',
  'http://instance-data/n',
  'http://instance-data.ec2.internal/n',
  'http://[fd00:ec2::254]/n',
  'http://169.254.169.254/n',
  'http://0.0.0.0/n',
  'http://[::]/n',
  'http://[fe80::1]/n',
  'http://[febf::1]/n',
  'http://[::ffff:169.254.169.254]/n',
  'http://[::ffff:10.0.0.1]/n',
  'http://[::a9fe:a9fe]/n',
  'http://[64:ff9b::a9fe:a9fe]/n',
].flatMap((url) => [url, url.replace('http:', 'https:')]);

test('notify_url is an absolute https URL, or http to this machine', async () => {
  for (const url of [
    'https://shop.example.com/',
    'https://Shop.example.com/pay',
    'https://xn--fiq228c.example/n',
    'https://shop_2.example.com/n',
    'https://203.0.113.7/n',
    'https://[2001:db8::1]:8443/n',
    'https://localhost:8443/n',
    'https://[::1]/n',
    'http://127.0.0.1:8080/notify',
    'http://localhost:3000/n',
    'http://[::1]:3000/n',
    'http://shop.localhost/n',
    'https://shop.example.com:8443/n',
    `https://shop.example.com/${'x'.repeat(230)}`,
  ]) {
    await accepted({ notify_url: url });
  }
  for (const url of [
    'HTTPS://shop.example.com/pay',
    'https://shop.example.com/中',
    'https://shop.example.com/{n}',
    'https://shop.example.com/a|b',
    'https://1.2.3/n',
    'https://0x7f.1/n',
    'https://0177.0.0.1/n',
    'https://2130706433/n',
    'https://a..example/n',
    'https://shop.example.com./n',
    'https://-shop.example.com/n',
    'https://shop.example.com:99999/n',
    'https://shop.example.com:0443/n',
    'https://shop.example.com:/n',
    'https://[2001:db8::1/n',
    'https://[2001:db8::g]/n',
    'http://shop.example.com/n',
    'http://shop:3000/n',
    'http://169.254.169.254/n',
    'http://10.0.0.1/n',
    'http://localhost.example.com/n',
    'http://127.0.0.1.example.com/n',
    'ftp://shop.example.com/n',
    'shop.example.com/n',
    '/n',
    'https:shop.example.com/n',
    'https://shop.example.com',
    'https://shop.example.com/n?x=1',
    'https://shop.example.com/n?',
    'https://shop.example.com/n#a',
    ' https://shop.example.com/n',
    'https://shop.example.com/n ',
    'https://shop.example.com/n\t',
    'https://shop example.com/n',
    'https://user:pw@shop.example.com/n',
    'https:///n',
    'https://shop.example.com\\n',
    `https://shop.example.com/${'x'.repeat(231)}`,
  ]) {
    await refused({ notify_url: url }, '/notify_url');
  }
});

test('http to the own network is accepted only on request, to other hosts never', async () => {
  const open = await createSandbox({ now: () => NOON, allowHttp: true });
  const send = (notify_url) => prepay(open, { out_trade_no: number(), notify_url });
  for (const url of [
    'http://merchant:3000/n',
    'http://host.docker.internal/n',
    'http://shop.local/n',
    'http://10.0.0.1/n',
    'http://172.31.0.1/n',
    'http://192.168.1.4:80/n',
    'http://[fd00::1]/n',
    'https://shop:8443/n',
    'https://10.0.0.1/n',
    'https://[fd00::1]/n',
    'https://shop.internal/n',
    'https://metadata.example.com/n',
  ]) {
    const { status, raw } = await send(url);
    assert.equal(status, 200, `${url}: ${raw}`);
  }
  for (const url of [
    'ftp://merchant/n',
    'http://shop.example.com/n',
    'http://203.0.113.7/n',
    'http://172.32.0.1/n',
    'http://169.254.169.254/n',
    'http://[fe80::1]/n',
    'http://[2001:db8::1]/n',
    ...NEVER,
  ]) {
    const response = await send(url);
    assertRefused(response, open.credentials, { status: 400, code: 'PARAM_ERROR', field: '/notify_url' });
  }
});

test('away from this machine, whatever the library refuses as private the sandbox refuses too', async () => {
  // The hosts that src/schema/origin.rs calls private.
  const source = readFileSync(new URL('../../src/schema/origin.rs', import.meta.url), 'utf8');
  const [, hosts] = /for text in \[([^\]]*(?:\[[0-9a-f:.]+\][^\]]*)+)\] \{\s*assert!\(host\(text\)\.is_private/.exec(
    source,
  );
  const urls = [...hosts.matchAll(/"http:\/\/([^"]+)"/g)].map(([, host]) => `https://${host}/n`);
  assert.ok(urls.length >= 9, urls.join());
  const more = ['https://0.1.2.3/n', 'https://172.16.0.1/n', 'https://[fc00::1]/n', 'https://intranet/n', ...NEVER];
  for (const url of [...urls, ...more]) await refused({ notify_url: url }, '/notify_url');
  for (const url of ['https://172.32.0.1/n', 'https://[2001:db8::1]/n', 'https://a.example/n']) {
    await accepted({ notify_url: url });
  }
});
