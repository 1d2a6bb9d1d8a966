/**
 * What can be done in process can be done over HTTP.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { answerAdmin } from '../../sandbox/admin.js';
import { CONTROL_ROUTES } from '../../sandbox/control-routes.js';
import { createSandbox, SandboxError } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { SERVER_ROUTES } from '../../sandbox/server-routes.mjs';
import { send } from './http.mjs';

/** The ways in and out of the sandbox itself, and what no other program may have. */
const IN_PROCESS_ONLY = ['close', 'fetch', 'handle', 'idle', 'keys'];

const isGroup = (value) =>
  typeof value === 'object' && value !== null && Object.values(value).some((member) => typeof member === 'function');

/** The paths of all controls: functions, and data that is not told by one. */
function controlsOf(value, at = '') {
  return Object.keys(value).flatMap((name) => {
    const [member, path] = [value[name], at + name];
    if (isGroup(member)) return controlsOf(member, `${path}.`);
    return typeof member === 'function' ? [path, ...controlsOf(member, `${path}.`)] : [path];
  });
}

/** A sandbox that does nothing, and tells which of its controls was reached. */
function watched(value, seen, at = '') {
  return new Proxy(value, {
    get(target, name) {
      const [member, path] = [target[name], at + String(name)];
      if (typeof member === 'function' || isGroup(member)) return watched(member, seen, `${path}.`);
      seen.add(path);
      return member;
    },
    apply() {
      seen.add(at.slice(0, -1));
      throw new SandboxError('REACHED', 418, 'reached');
    },
  });
}

/** Bodies with which every route reaches its control. */
const BODIES = [
  {},
  { date: '2026-07-20', text: 'x' },
  { offset: 1 },
  { at: '2026-07-20T00:00:00Z' },
  { advance: 1 },
  { text: 'x' },
  { name: 'redirect' },
];

test('every control of the sandbox is reached by a route of its own over HTTP', async () => {
  const sandbox = await createSandbox();
  const reached = new Set();
  for (const [method, pattern] of CONTROL_ROUTES) {
    const target = pattern.source
      .replace(/^\^|\$$/g, '')
      .replaceAll('\\/', '/')
      .replace('([^/]+)', 'X-1');
    assert.match(target, pattern);
    const seen = new Set();
    for (const json of BODIES) {
      const body = new TextEncoder().encode(JSON.stringify(json));
      await answerAdmin(watched(sandbox, seen), { method, target, headers: new Map(), body }, true);
    }
    assert.ok(seen.size > 0, `${method} ${target} reaches nothing`);
    for (const path of seen) reached.add(path);
  }
  const all = controlsOf(sandbox).filter((path) => !IN_PROCESS_ONLY.includes(path));
  assert.deepEqual([...reached].sort(), all.sort());
  sandbox.close();
});

test('every route over HTTP is documented, in both languages', async () => {
  for (const page of ['sandbox.md', 'sandbox.zh-CN.md']) {
    const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^\| `([A-Z]+) \/_sandbox\/([^`]+)` \|/gm)].map(
      ([, method, path]) => `${method} ${path.replace(/\{\w+\}/, '{}')}`,
    );
    const known = CONTROL_ROUTES.map(([method, pattern]) => {
      const path = pattern.source.replace(/^\^|\$$/g, '').replaceAll('\\/', '/');
      return `${method} ${path.replace('/_sandbox/', '').replace('([^/]+)', '{}')}`;
    });
    const own = Object.keys(SERVER_ROUTES).map((path) => `GET ${path.replace('/_sandbox/', '')}`);
    assert.deepEqual(documented.sort(), [...known, ...own].sort(), page);
  }
});

/** A merchant's client of another make, with a notification handler. */
async function opened(t) {
  const posted = [];
  const { url, sandbox, close } = await startSandboxServer({
    notify: async (to, { headers, body }) => {
      posted.push({ to, headers, envelope: JSON.parse(Buffer.from(body).toString()) });
      return new Response(null, { status: 204 });
    },
  });
  t.after(close);
  const act = async (path, json, method = 'POST') => {
    const { status, json: answer } = await send(url, method, `/_sandbox/${path}`, {
      body: json === undefined ? '' : JSON.stringify(json),
    });
    return { status, json: answer };
  };
  return { sandbox, posted, act };
}

test('notifications are composed and sent over HTTP, with content of your own', async (t) => {
  const { sandbox, posted, act } = await opened(t);
  const event = { type: 'COMPLAINT.CREATE', content: { complaint_id: '1', action_type: 'CREATE_COMPLAINT' } };
  assert.match((await act('events', event)).json.id, /^[0-9a-f-]{36}$/);
  await sandbox.idle();
  assert.equal(posted[0].envelope.event_type, 'COMPLAINT.CREATE');
  const forged = await act('events/compose', { ...event, tamper: 'signature', timestamp: 1_700_000_000 });
  assert.equal(forged.json.headers['Wechatpay-Timestamp'], '1700000000');
  assert.equal(JSON.parse(forged.json.body).event_type, 'COMPLAINT.CREATE');
  assert.match((await act('events/seal', { text: '张三' })).json.sealed, /^[A-Za-z0-9+/]{342}==$/);
  for (const [path, json] of [
    ['events/compose', { ...event, tamper: 'all' }],
    ['events/compose', { ...event, timestamp: 'now' }],
    ['events/seal', {}],
    ...[
      ...[{ numbers: null }, { numbers: 'X' }, { numbers: { out_trade_no: 5 } }, { numbers: { type: 'order' } }],
      ...[{ summary: { a: 1 } }, { summary: null }, { originalType: 5 }, { url: ['https://shop.example.com/n'] }],
    ].flatMap((wrong) => [
      ['events', { ...event, ...wrong }],
      ['events/compose', { ...event, ...wrong }],
    ]),
  ]) {
    const { status, json: refused } = await act(path, json);
    assert.deepEqual([status, refused.code], [400, 'ARGUMENT_INVALID'], JSON.stringify(json));
  }
  assert.equal((await act('events', { type: 'x', content: {} })).status, 400);
  const about = { summary: 'S', originalType: 'o', numbers: { out_trade_no: 'X' } };
  assert.equal((await act('events', { ...event, ...about })).status, 200);
  await sandbox.idle();
  const last = posted.at(-1).envelope;
  assert.deepEqual([posted.length, last.summary, last.resource.original_type], [2, 'S', 'o']);
  const listed = await act('deliveries', undefined, 'GET');
  assert.deepEqual(
    listed.json.map(({ numbers }) => numbers),
    [{ out_trade_no: 'X' }, {}],
  );
  // The sandbox posts nowhere where a notify_url of an order could not lead.
  for (const url of ['http://169.254.169.254/latest', 'https://10.0.0.1/n', 'file:///etc/passwd', 7]) {
    assert.deepEqual((await act('events', { ...event, url })).status, 400, String(url));
  }
  assert.equal((await act('notifications/NOT-THERE/compose')).json.code, 'ORDER_NOT_EXIST');
  assert.equal((await act('refunds/NOT-THERE/compose')).json.code, 'RESOURCE_NOT_EXISTS');
  assert.equal((await act('combine/NOT-THERE/compose')).status, 404);
});

test('what a product does on purpose is set over HTTP', async (t) => {
  const { act } = await opened(t);
  for (const [path, told] of [
    ['bills/publish', {}],
    ['bills/trouble', { kind: 'cut' }],
    ['profit-sharing/takes', { milliseconds: null }],
    ['profit-sharing/agree', { ratio: 10_000 }],
    ['profit-sharing/notify-receivers', { url: 'https://shop.example.com/shares' }],
  ]) {
    assert.deepEqual(await act(path, told), { status: 200, json: told }, path);
  }
  for (const [path, told, status] of [
    ['bills/trouble', { kind: 'lost' }, 400],
    ['profit-sharing/takes', {}, 400],
    ['profit-sharing/agree', { ratio: -1 }, 400],
    ['profit-sharing/notify-receivers', {}, 400],
    ['transfers/ABSENT/receipt', { state: 'FINISHED' }, 404],
    ['service-orders/open', {}, 400],
  ]) {
    assert.equal((await act(path, told)).status, status, path);
  }
  assert.deepEqual((await act('certificates/downloads', undefined, 'GET')).json, { downloads: 0 });
});
