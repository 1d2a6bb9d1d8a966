// What stands between JavaScript and an instance of WebAssembly that may fail: each failure replaces the instance, and
// clients go on with what is kept of them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
// Not the bundle that `wechatpay-wasm` is in Node: its parts.
import { Core, FileDigest, linkage } from '../../pkg/core.js';
import {
  ask,
  closeCall,
  closeClient,
  digestOf,
  guard,
  judgedIn,
  keepLearnt,
  openCall,
  openClient,
  openReader,
  stepCall,
} from '../../pkg/guard.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');

/** What an error says in both languages. @param {() => unknown} call @returns {any} */
function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

const memory = () => /** @type {[WebAssembly.Memory]} */ (linkage())[0];

// Before anything else: what follows starts the instance.
const early = thrown(() => guard(() => 1));
const { WechatPay, WechatPayError } = await import('../../pkg/index.js');
const started = memory();
guard(() => 1);
const used = memory();
const { createSandbox } = await import('../../pkg/sandbox/index.js');
const sandbox = await createSandbox();
const { notifyUrl: _, ...credentials } = /** @type {any} */ (sandbox.credentials);
test.after(() => sandbox.close());

/** Nobody collects these. @type {object[]} */
const owners = [];
/** @param {object} [owner] */
const open = (owner = owners[owners.push({}) - 1] ?? {}) =>
  openClient(owner, Buffer.from(JSON.stringify(credentials)), '');
const failure = new Error('trap');
const fail = () => {
  throw failure;
};
const isEmpty = (/** @type {WebAssembly.Memory} */ { buffer }) => new Uint8Array(buffer).every((byte) => byte === 0);
/** A call of a client that has begun and waits for an answer. @param {number} client */
function begin(client) {
  const order = { method: 'GET', path: '/v3/x' };
  ask(client, (core) => core.request(JSON.stringify(order), undefined, undefined, false, Date.now()));
  return openCall(client);
}

test('before it is started nothing is called, and what to do is said', () => {
  assert.ok(early instanceof WechatPayError);
  assert.equal(/** @type {any} */ (early).code, 'ERR_CONFIG');
  const { en, zh } = /** @type {any} */ (early);
  assert.match(en.message, /wechatpay-wasm\/slim is not initialised/);
  assert.match(en.remedy, /Call initSync, or await init/);
  assert.match(zh.message, /wechatpay-wasm\/slim 还没有初始化/);
  assert.match(zh.remedy, /initSync.*init/);
});

test('the instance that was started is the one that is used', () => {
  assert.equal(used, started);
});

test('what the core refuses is an error with the cause that was given; one of the library passes', () => {
  assert.equal(
    guard(() => 5),
    5,
  );
  const cause = new Error('outside');
  const refused = thrown(() => guard(() => new Core(Buffer.from('{}'), ''), { cause }));
  assert.deepEqual([refused.code, refused.cause], ['ERR_CONFIG', cause]);
  assert.equal(
    thrown(() =>
      guard(() => {
        throw refused;
      }),
    ),
    refused,
  );
  const same = memory();
  guard(() => 1);
  assert.equal(memory(), same, 'nothing was replaced');
});

test('anything else that is thrown replaces the instance, and the old one is cleared', () => {
  for (const outcome of /** @type {const} */ ([undefined, 'unknown', 'not_sent'])) {
    const before = memory();
    assert.ok(!isEmpty(before));
    const error = thrown(() => guard(fail, outcome && { outcome }));
    assert.deepEqual([error.code, error.outcome, error.cause], ['ERR_INTERNAL', outcome ?? 'unknown', failure]);
    assert.match(error.en.message, /the WebAssembly instance failed and was replaced/);
    assert.match(error.zh.message, /WebAssembly 实例发生故障，已被替换/);
    assert.notEqual(memory(), before);
    assert.ok(isEmpty(before));
  }
});

test('a client goes on in the next instance, with what its core learnt and the calls whose outcome is unknown', (context) => {
  const client = open();
  const first = ask(client, (core) => core);
  const digest = first.digest();
  const [options = 0, length = 0, unsettled = 0, many = 0] = first.place();
  const kept = new Uint8Array(memory().buffer).slice(options, options + length);
  const real = Core.restore;
  /** @type {Uint8Array | undefined} */
  let passed;
  const restore = context.mock.method(
    Core,
    'restore',
    (/** @type {[Uint8Array, string, Uint8Array, string | undefined]} */ ...given) => {
      // Its memory is cleared soon.
      if (given[1] === digest) passed ??= given[0].slice();
      return Reflect.apply(real, Core, given);
    },
  );
  assert.throws(() => guard(fail));
  const [call] = restore.mock.calls.filter(({ arguments: given }) => given[1] === digest);
  // By now the memory that they are in is cleared.
  assert.deepEqual(
    call?.arguments.map((given) => (given instanceof Uint8Array ? given.length : given)),
    [length, digest, many, undefined],
  );
  assert.deepEqual(passed, kept);
  assert.ok(length > 1000 && unsettled > 0);

  keepLearnt(client, 'learnt');
  const second = ask(client, (core) => core);
  assert.notEqual(second, first);
  assert.equal(second.digest(), digest);
  restore.mock.resetCalls();
  assert.throws(() => guard(fail));
  assert.equal(restore.mock.calls.find(({ arguments: given }) => given[1] === digest)?.arguments[3], 'learnt');
  restore.mock.resetCalls();
  assert.throws(() => guard(fail));
  assert.equal(restore.mock.calls.find(({ arguments: given }) => given[1] === digest)?.arguments[3], 'learnt');
  assert.equal(
    ask(client, (core) => core.digest()),
    digest,
  );
});

test('a client whose options did not survive says so, from then on, and sends nothing', (context) => {
  const [client, owner] = [open(), {}];
  const other = open(owner);
  const digest = ask(client, (core) => core.digest());
  const restore = context.mock.method(Core, 'restore', () => undefined);
  assert.throws(() => guard(fail));
  for (let round = 0; round < 2; round++) {
    const error = thrown(() => ask(client, (core) => core.digest()));
    assert.deepEqual([error.code, error.outcome], ['ERR_INTERNAL', 'not_sent']);
    assert.match(error.en.message, /the options of this client did not survive the failure of an instance/);
    assert.match(error.zh.message, /选项没有保留下来/);
    restore.mock.restore();
    assert.throws(() => guard(fail));
  }
  closeClient(owner, other);
  assert.equal(thrown(() => ask(other, (core) => core.digest())).code, 'ERR_CONFIG');
  // A new one is not concerned.
  assert.equal(
    ask(open(), (core) => core.digest()),
    digest,
  );
});

test('a closed client is freed once and says that it was disposed of', (context) => {
  const free = context.mock.method(Core.prototype, 'free');
  const [owner, cause] = [{}, new Error('outside')];
  const client = open(owner);
  const core = ask(client, (one) => one);
  closeClient(owner, client);
  closeClient(owner, client);
  assert.deepEqual(
    free.mock.calls.map((call) => call.this),
    [core],
  );
  const error = thrown(() => ask(client, (one) => one.digest(), cause));
  assert.equal(error.code, 'ERR_CONFIG');
  assert.match(error.en.message, /client was disposed/);
  assert.match(error.en.remedy, /Make a new WechatPay/);
  assert.match(error.zh.message, /client 已被释放/);
  assert.match(error.zh.remedy, /新建一个 WechatPay/);
  keepLearnt(client, 'of a client that is gone');
  const next = open();
  assert.ok(next > client, 'a number is never used again');
  assert.equal(thrown(() => ask(next, () => new Core(Buffer.from('{}'), ''), cause)).cause, cause);
});

test('options that are refused leave no client, and nothing was sent', () => {
  assert.equal(thrown(() => openClient({}, Buffer.from('{}'), '')).code, 'ERR_CONFIG');
  const digest = Core.prototype.digest;
  Core.prototype.digest = fail;
  try {
    const error = thrown(() => open());
    assert.deepEqual([error.code, error.outcome], ['ERR_INTERNAL', 'not_sent']);
  } finally {
    Core.prototype.digest = digest;
  }
  assert.ok(open() > 0);
});

test('if the instance cannot be replaced at once, the next call tries again, and nothing is freed in the failed one', (context) => {
  const owner = {};
  const [client, leaving] = [open(), open(owner)];
  const call = begin(client);
  const free = context.mock.method(Core.prototype, 'free');
  const before = memory();
  /** @type {WebAssembly.Memory[]} */
  const halves = [];
  const restore = context.mock.method(Core, 'restore', () => {
    halves.push(memory());
    fail();
  });
  assert.equal(thrown(() => guard(fail)).code, 'ERR_INTERNAL');
  assert.ok(!isEmpty(before), 'the clients of the last whole instance are still in it');
  closeClient(owner, leaving);
  assert.deepEqual(judgedIn(call), []);
  closeCall(call);
  assert.equal(free.mock.callCount(), 0);
  assert.equal(
    thrown(() => guard(() => 1)),
    failure,
  );
  assert.equal(new Set([...halves, before]).size, 3, 'another one each time');
  restore.mock.restore();
  assert.equal(
    guard(() => 1),
    1,
  );
  for (const gone of [before, ...halves]) assert.ok(isEmpty(gone));
  assert.ok(ask(client, (core) => core.digest()));
  assert.equal(thrown(() => ask(leaving, (core) => core.digest())).code, 'ERR_CONFIG');
});

test('a call ends with the instance that it was begun in, and only that call', (context) => {
  const client = open();
  const cause = new Error('outside');
  const call = begin(client);
  assert.deepEqual(judgedIn(call), []);
  const judged = context.mock.method(call.handle, 'judged', () => ['judged']);
  assert.deepEqual(judgedIn(call), ['judged']);
  assert.equal(
    stepCall(call, (handle) => (handle === call.handle ? 'stepped' : 'another'), { sent: false }),
    'stepped',
  );
  const file = openReader('{}', new Uint8Array());
  assert.throws(() => guard(fail));
  for (const lost of [call, file]) {
    for (const [sent, outcome] of /** @type {const} */ ([
      [true, 'unknown'],
      [false, 'not_sent'],
    ])) {
      const error = thrown(() => stepCall(/** @type {any} */ (lost), () => assert.fail('stepped'), { sent, cause }));
      assert.deepEqual([error.code, error.outcome, error.cause], ['ERR_INTERNAL', outcome, cause]);
      assert.match(error.en.message, /the WebAssembly instance of this call failed and was replaced/);
      assert.match(error.zh.message, /这次调用所在的 WebAssembly 实例发生故障/);
    }
  }
  assert.deepEqual(judgedIn(call), []);
  assert.equal(judged.mock.callCount(), 1);
  const free = context.mock.method(call.handle, 'free');
  closeCall(call);
  assert.equal(free.mock.callCount(), 0, 'its instance is gone');
  assert.equal(
    stepCall(begin(client), () => 'stepped', { sent: true }),
    'stepped',
  );
});

test('an instance that fails while a call is stepped leaves what was sent unknown', () => {
  const client = open();
  for (const [sent, outcome] of /** @type {const} */ ([
    [true, 'unknown'],
    [false, 'not_sent'],
  ])) {
    const error = thrown(() => stepCall(begin(client), fail, { sent }));
    assert.deepEqual([error.code, error.outcome, error.cause], ['ERR_INTERNAL', outcome, failure]);
  }
  const cause = new Error('outside');
  const refuses = () => new Core(Buffer.from('{}'), '');
  assert.equal(thrown(() => stepCall(begin(client), refuses, { sent: true, cause })).cause, cause);
});

test('a call that the core lost is none', (context) => {
  const client = open();
  context.mock.method(Core.prototype, 'underway', () => undefined);
  const error = thrown(() => openCall(client));
  assert.deepEqual([error.code, error.outcome], ['ERR_INTERNAL', 'not_sent']);
  assert.match(error.en.message, /the core lost the call/);
  assert.match(error.zh.message, /核心丢失了这次调用/);
});

test('a call and a file are freed once', (context) => {
  for (const call of [begin(open()), openReader('{}', new Uint8Array())]) {
    const free = context.mock.method(call.handle, 'free');
    closeCall(call);
    assert.equal(free.mock.callCount(), 1);
    closeCall(call);
    assert.equal(free.mock.callCount(), 1);
  }
});

test('digests are those of Node.js, whatever the length, and the digest is not freed twice', (context) => {
  const part = 64 * 1024;
  const update = context.mock.method(FileDigest.prototype, 'update');
  for (const length of [0, 1, part - 1, part, part + 1, 3 * part + 5]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
    update.mock.resetCalls();
    assert.equal(digestOf(bytes, false), createHash('sha256').update(bytes).digest('hex'), `${length}`);
    assert.ok(update.mock.calls.every(({ arguments: [given] }) => /** @type {any} */ (given).length <= part));
    assert.equal(update.mock.callCount(), Math.ceil(length / part));
  }
  // The second example of GB/T 32905-2016.
  assert.equal(
    digestOf(Buffer.from('abcd'.repeat(16)), true),
    'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
  );
  context.mock.method(FileDigest.prototype, 'finish', fail);
  const error = thrown(() => digestOf(new Uint8Array(1), false));
  assert.deepEqual([error.code, error.outcome], ['ERR_INTERNAL', 'not_sent']);
});

/** Collects what nobody holds until that shows, or for a while. @param {() => boolean} shows */
async function collected(shows) {
  for (let attempt = 0; attempt < 100 && !shows(); attempt++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a client that is forgotten is freed, and an error of that is nobody’s', async (context) => {
  const free = context.mock.method(Core.prototype, 'free', fail);
  const forgotten = () => open({});
  const client = forgotten();
  const core = ask(client, (one) => one);
  const freed = () => free.mock.calls.filter((call) => call.this === core).length;
  await collected(() => freed() > 0);
  assert.equal(freed(), 1);
  assert.equal(thrown(() => ask(client, (core) => core.digest())).code, 'ERR_CONFIG');
  free.mock.restore();
  assert.ok(await new WechatPay(sandbox.credentials).sign('x'));
});

test('the numbers of closed clients are not watched any more', async (context) => {
  const unregister = context.mock.method(FinalizationRegistry.prototype, 'unregister');
  const owner = {};
  closeClient(owner, open(owner));
  assert.deepEqual(
    unregister.mock.calls.flatMap(({ arguments: given, result }) => (given[0] === owner ? [result] : [])),
    [true],
  );
});

test('where nothing tells of what is collected, clients are closed by hand', async () => {
  const usual = globalThis.FinalizationRegistry;
  Reflect.deleteProperty(globalThis, 'FinalizationRegistry');
  // Another copy of the module, over the same core.
  const other = /** @type {typeof import('../../pkg/guard.js')} */ (
    await import(new URL('../../pkg/guard.js?without', import.meta.url).href).finally(() =>
      Object.assign(globalThis, { FinalizationRegistry: usual }),
    )
  );
  other.adoptInstance();
  const owner = {};
  const client = other.openClient(owner, Buffer.from(JSON.stringify(credentials)), '');
  assert.ok(other.ask(client, (core) => core.digest()));
  other.closeClient(owner, client);
  assert.equal(thrown(() => other.ask(client, (core) => core.digest())).code, 'ERR_CONFIG');
});
