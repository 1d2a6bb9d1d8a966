// Each event processed once: claims, the budget for the answer, and what a queue's consumer uses.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { handleNotification, memoryClaims, processOnce, WechatPay } from 'wechatpay-wasm';
import { createSandbox } from 'wechatpay-wasm/sandbox';

/** @typedef {import('wechatpay-wasm').NotificationClaims} Claims */

const sandbox = await createSandbox({ notify: async () => new Response(null, { status: 204 }) });
const pay = new WechatPay({ ...sandbox.credentials, fetch: sandbox.fetch, language: 'en' });
after(() => sandbox.close());
const out_trade_no = 'CLAIMED-0001';
await pay.prepayJsapi({ description: 'x', out_trade_no, amount: { total: 5600 }, payer: { openid: 'o1' } });
await sandbox.pay(out_trade_no);
await sandbox.idle();

/** @type {typeof sandbox.notification} */
const notification = (...wanted) => sandbox.notification(...wanted);
const posted = () => notification(out_trade_no);
const pause = (/** @type {number} */ ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
/** A promise, and the function that fulfils it. */
function gate() {
  let open = () => {};
  const opened = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      open = () => resolve();
    })
  );
  return { open, opened };
}

/**
 * A store that writes down what it is asked; a function in `faults` is called in place of the method.
 * @param {Partial<Record<keyof Claims, (...input: any[]) => any>>} [faults]
 */
function recorded(faults = {}) {
  const store = memoryClaims();
  /** @type {string[]} */
  const asked = [];
  const note =
    (/** @type {keyof Claims} */ name) =>
    async (/** @type {any[]} */ ...input) => {
      asked.push(name);
      return (faults[name] ?? /** @type {any} */ (store)[name])(...input);
    };
  return { asked, faults, store, claims: { claim: note('claim'), finish: note('finish'), release: note('release') } };
}

/** What `onError` was told. */
function ears() {
  /** @type {any[]} */
  const told = [];
  return {
    told,
    codes: () => told.map((error) => error.code ?? error.message),
    onError: (/** @type {any} */ error) => void told.push(error),
  };
}

test('of fifty duplicates at once one is handled; the others come again, and are accepted once it is done', async () => {
  const claims = memoryClaims();
  const { open, opened } = gate();
  let runs = 0;
  const handler = async () => {
    runs += 1;
    await opened;
  };
  const options = { claims, onError() {} };
  const message = await posted();
  const replies = Array.from({ length: 50 }, () => pay.handleNotification(message, handler, options));
  const [first, ...others] = replies;
  assert.deepEqual(new Set((await Promise.all(others)).map(({ status }) => status)), new Set([500]));
  open();
  assert.equal((await first)?.status, 204);
  assert.equal((await pay.handleNotification(await posted(), handler, options)).status, 204, 'finished');
  assert.equal(runs, 1);
});

test('what is not authentic never touches the store', async () => {
  const { asked, claims } = recorded();
  for (const change of /** @type {const} */ ([
    { tamper: 'body' },
    { tamper: 'signature' },
    { tamper: 'serial' },
    { probe: true },
  ])) {
    const reply = await pay.handleNotification(await notification(out_trade_no, change), () => {}, {
      claims,
      onError() {},
    });
    assert.equal(reply.status, 401);
  }
  assert.deepEqual(asked, []);
});

test('the claim comes before every function of the caller, and a payment that differs is finished too', async () => {
  for (const [total, path] of /** @type {const} */ ([
    [5600, 'handler'],
    [1, 'onMismatch'],
  ])) {
    const { asked, claims } = recorded();
    const reply = await pay.handleNotification(await posted(), () => void asked.push('handler'), {
      claims,
      expected() {
        asked.push('expected');
        return { amount: { total } };
      },
      onMismatch: () => void asked.push('onMismatch'),
    });
    assert.equal(reply.status, 204);
    assert.deepEqual(asked, ['claim', 'expected', path, 'finish']);
  }
});

test('a handler that fails releases the claim, and the next delivery is handled', async () => {
  const { asked, claims } = recorded();
  const { codes, onError } = ears();
  const failing = () => Promise.reject(new Error('no database'));
  assert.equal((await pay.handleNotification(await posted(), failing, { claims, onError })).status, 500);
  assert.equal((await pay.handleNotification(await posted(), () => {}, { claims, onError })).status, 204);
  assert.deepEqual(asked, ['claim', 'release', 'claim', 'finish']);
  assert.deepEqual(codes(), ['no database']);
});

test('without a usable answer of the store nothing is handled, and the answer is 500', async () => {
  const down = () => Promise.reject(new Error('store down'));
  for (const [name, claim, code] of /** @type {const} */ ([
    ['rejects', down, 'store down'],
    [
      'throws',
      () => {
        throw new Error('store down');
      },
      'store down',
    ],
    ['says nothing', () => undefined, 'ERR_CONFIG'],
    ['says something else', () => 'OK', 'ERR_CONFIG'],
    ['says a name of ours', () => 'done', 'ERR_CONFIG'],
  ])) {
    const { asked, claims } = recorded({ claim });
    const { codes, onError } = ears();
    const reply = await pay.handleNotification(await posted(), () => void asked.push('handler'), { claims, onError });
    assert.equal(reply.status, 500, name);
    // Its answer may have been lost on the way, and the next delivery need not wait for the lease.
    assert.deepEqual(asked, ['claim', 'release'], name);
    assert.deepEqual(codes(), [code], name);
  }
});

test('work that is done is accepted even if the store cannot be told, which onError learns', async () => {
  const { faults, asked, claims } = recorded({ finish: () => Promise.reject(new Error('lost connection')) });
  const { codes, onError } = ears();
  let runs = 0;
  const handle = async () =>
    (await pay.handleNotification(await posted(), () => void (runs += 1), { claims, onError, leaseMs: 80 })).status;
  assert.equal(await handle(), 204);
  assert.deepEqual(codes(), ['lost connection']);
  // A duplicate all the same: the claim holds for its lease, and then the work is done again.
  assert.equal(await handle(), 500);
  await pause(100);
  delete faults.finish;
  assert.equal(await handle(), 204);
  assert.equal(runs, 2);
  assert.deepEqual(asked, ['claim', 'finish', 'claim', 'claim', 'finish']);
});

test('a claim that cannot be released changes no answer', async () => {
  const { claims } = recorded({ release: () => Promise.reject(new Error('lost connection')) });
  const { codes, onError } = ears();
  const reply = await pay.handleNotification(await posted(), () => Promise.reject(new Error('no database')), {
    claims,
    onError,
  });
  assert.equal(reply.status, 500);
  assert.deepEqual(codes(), ['no database', 'lost connection']);
});

test('a handler slower than the budget goes on under its claim; once it is done, the next delivery is accepted', async () => {
  const { asked, claims } = recorded();
  const { told, onError } = ears();
  const { open, opened } = gate();
  /** @type {Promise<void>[]} */
  const kept = [];
  const options = {
    claims,
    onError,
    budgetMs: 50,
    waitUntil: (/** @type {Promise<void>} */ work) => void kept.push(work),
  };
  let runs = 0;
  const handler = async () => {
    runs += 1;
    await opened;
  };
  const began = Date.now();
  assert.equal((await pay.handleNotification(await posted(), handler, options)).status, 500);
  assert.ok(Date.now() - began < 1000);
  assert.equal(told[0].code, 'ERR_UNFINISHED');
  assert.match(told[0].message, /not processed within 50 ms/);
  assert.equal((await pay.handleNotification(await posted(), handler, options)).status, 500, 'still at work');
  assert.match(told[1].message, /another delivery/);
  open();
  await Promise.all(kept);
  assert.deepEqual(asked, ['claim', 'claim', 'finish']);
  assert.equal((await pay.handleNotification(await posted(), handler, options)).status, 204);
  assert.equal(runs, 1);
  assert.equal(kept.length, 3);
});

test('a handler that fails after the budget releases its claim, and what waitUntil got does not reject', async () => {
  const { asked, claims } = recorded();
  const { codes, onError } = ears();
  const { open, opened } = gate();
  /** @type {Promise<void> | undefined} */
  let kept;
  const handler = async () => {
    await opened;
    throw new Error('no database');
  };
  const waitUntil = (/** @type {Promise<void>} */ work) => void (kept = work);
  assert.equal(
    (await pay.handleNotification(await posted(), handler, { claims, onError, budgetMs: 30, waitUntil })).status,
    500,
  );
  open();
  await kept;
  assert.deepEqual(codes(), ['ERR_UNFINISHED', 'no database']);
  assert.deepEqual(asked, ['claim', 'release']);
});

test('a store that hangs: before the work the answer is 500 and the work is left to the next delivery', async () => {
  const { open, opened } = gate();
  const { asked, claims, store } = recorded({ claim: (...input) => opened.then(() => store.claim(...input)) });
  const { codes, onError } = ears();
  /** @type {Promise<void> | undefined} */
  let kept;
  const options = {
    claims,
    onError,
    budgetMs: 30,
    waitUntil: (/** @type {Promise<void>} */ work) => void (kept = work),
  };
  const handler = () => void asked.push('handler');
  assert.equal((await pay.handleNotification(await posted(), handler, options)).status, 500);
  open();
  await kept;
  assert.deepEqual(asked, ['claim', 'release']);
  assert.deepEqual(codes(), ['ERR_UNFINISHED']);
  assert.equal((await pay.handleNotification(await posted(), handler, options)).status, 204);
});

test('a store that hangs after the work: the answer is 204', async () => {
  const { claims } = recorded({ finish: () => new Promise(() => {}) });
  const { codes, onError } = ears();
  assert.equal((await pay.handleNotification(await posted(), () => {}, { claims, onError, budgetMs: 50 })).status, 204);
  assert.deepEqual(codes(), []);
});

test('without claims there is no budget unless one is set, and each delivery is handled', async () => {
  let runs = 0;
  const slow = async () => {
    runs += 1;
    await pause(60);
  };
  const { codes, onError } = ears();
  assert.equal((await pay.handleNotification(await posted(), slow, { onError })).status, 204);
  assert.equal((await pay.handleNotification(await posted(), slow, { onError, budgetMs: 20 })).status, 500);
  assert.equal((await pay.handleNotification(await posted(), slow, { onError, budgetMs: 20_000 })).status, 204);
  assert.equal(runs, 3);
  assert.deepEqual(codes(), ['ERR_UNFINISHED']);
});

test('a waitUntil that throws changes no answer, and onError is told', async () => {
  const illegal = new TypeError('Illegal invocation');
  const waitUntil = () => {
    throw illegal;
  };
  /** @type {unknown[]} */
  const told = [];
  const onError = (/** @type {unknown} */ error) => told.push(error);
  assert.equal((await pay.handleNotification(await posted(), () => {}, { waitUntil, onError })).status, 204);
  assert.deepEqual(told, [illegal]);
});

test('a first claimer that is too slow cannot end the claim of the second', async () => {
  const claims = memoryClaims();
  for (const end of ['resolves', 'rejects']) {
    const [slow, second] = [gate(), gate()];
    const work = async () => {
      await slow.opened;
      if (end === 'rejects') throw new Error('in the end');
    };
    const first = processOnce(claims, end, work, { leaseMs: 20 }).catch(() => {});
    await pause(40);
    const again = processOnce(claims, end, () => second.opened);
    slow.open();
    await first;
    await assert.rejects(
      processOnce(claims, end, () => assert.fail()),
      { code: 'ERR_UNFINISHED' },
      end,
    );
    second.open();
    assert.equal((await again).ran, true);
    assert.equal((await processOnce(claims, end, () => assert.fail())).ran, false);
  }
});

test('several merchants share a store: the same event id at another merchant is another event', async () => {
  const mchid = '1900000109';
  const otherBox = await createSandbox({
    keys: sandbox.keys,
    mchid,
    notify: async () => new Response(null, { status: 204 }),
  });
  const other = new WechatPay({ ...otherBox.credentials, fetch: otherBox.fetch, language: 'en' });
  await other.prepayJsapi({ description: 'x', out_trade_no, amount: { total: 5600 }, payer: { openid: 'o1' } });
  await otherBox.pay(out_trade_no);
  await otherBox.idle();
  /** @type {string[]} */
  const ids = [];
  const { claims } = recorded({
    claim: (id) => {
      ids.push(id);
      return 'claimed';
    },
  });
  const same = { envelope: (/** @type {any} */ envelope) => ({ ...envelope, id: 'EVENT-1' }) };
  /** @type {string[]} */
  const told = [];
  const handler = (/** @type {any} */ _, /** @type {WechatPay} */ client) => void told.push(client.mchid);
  for (const message of [await notification(out_trade_no, same), await otherBox.notification(out_trade_no, same)])
    assert.equal((await handleNotification([pay, other], message, handler, { claims })).status, 204);
  assert.deepEqual(ids, [`${pay.mchid}:EVENT-1`, `${mchid}:EVENT-1`]);
  assert.deepEqual(told, [pay.mchid, mchid]);
  const clients = /** @type {any[]} */ ([]);
  const failing = { claim: () => Promise.reject(new Error('store down')), finish() {}, release() {} };
  await handleNotification([pay, other], await otherBox.notification(out_trade_no), handler, {
    claims: failing,
    onError: (_, client) => void clients.push(client?.mchid),
  });
  assert.deepEqual(clients, [mchid], 'onError knows whose it is');
  otherBox.close();
});

test('options that cannot be meant are refused before anything is read', async () => {
  const claims = memoryClaims();
  const refused = async (/** @type {any} */ options, /** @type {string} */ field) => {
    /** @type {any} */
    const error = await pay.handleNotification({ headers: {}, body: '' }, () => {}, options).catch((reason) => reason);
    assert.equal(error.code, 'ERR_INPUT', field);
    assert.equal(error.issues[0].field, field);
  };
  for (const wrong of [null, 1, 'redis', {}, new Map(), { ...claims, finish: undefined }, { ...claims, release: 1 }])
    await refused({ claims: wrong }, 'claims');
  await refused(
    {
      claims: {
        get claim() {
          throw new Error('no');
        },
      },
    },
    'claims',
  );
  for (const leaseMs of [0, -1, 1.5, NaN, Infinity, '60000', 86_400_001, null])
    await refused({ claims, leaseMs }, 'leaseMs');
  await refused({ leaseMs: 60_000 }, 'claims');
  for (const budgetMs of [0, -1, 1.5, NaN, '4500', 60_001, null]) await refused({ claims, budgetMs }, 'budgetMs');
  await refused({ waitUntil: 1 }, 'waitUntil');
});

test('a store may be of a class, and answer without a promise', async () => {
  class Store {
    #state = 'claimed';
    claim() {
      return /** @type {'claimed'} */ (this.#state);
    }
    finish() {
      this.#state = 'finished';
    }
    release() {}
  }
  const claims = new Store();
  let runs = 0;
  for (const _ of [1, 2])
    assert.equal((await pay.handleNotification(await posted(), () => void (runs += 1), { claims })).status, 204);
  assert.equal(runs, 1);
});

test('the memory store keeps finished events for their time, and a bounded number of them; open ones always', async () => {
  const claims = memoryClaims({ keepMs: 60, limit: 3 });
  const finish = async (/** @type {string} */ id) => {
    assert.equal(await claims.claim(id, id, 60_000), 'claimed');
    await claims.finish(id, id);
  };
  assert.equal(await claims.claim('open', 'mine', 60_000), 'claimed');
  for (const id of ['1', '2', '3', '4', '5']) await finish(id);
  const states = (/** @type {string[]} */ ...ids) => Promise.all(ids.map((id) => claims.claim(id, 'next', 1)));
  assert.deepEqual(await states('3', '4', '5', 'open'), ['finished', 'finished', 'finished', 'unfinished']);
  assert.deepEqual(await states('1', '2'), ['claimed', 'claimed'], 'the oldest are forgotten');
  await pause(80);
  assert.deepEqual(await states('3', '4', '5', 'open'), ['claimed', 'claimed', 'claimed', 'unfinished']);
  for (const wrong of [null, 1, { keepMs: 0 }, { keepMs: '1' }, { limit: 0 }, { limit: 1.5 }])
    assert.throws(() => memoryClaims(/** @type {any} */ (wrong)), { code: 'ERR_CONFIG' });
});

test('the memory store holds no claim whose lease has ended: its handler may never end', async () => {
  setFlagsFromString('--expose-gc');
  const collect = /** @type {() => void} */ (runInNewContext('gc'));
  const claims = memoryClaims();
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const before = heap();
  // A megabyte for each hundred.
  for (let event = 0; event < 5000; event += 1)
    await claims.claim(Buffer.alloc(10_000, `event ${event}`).toString('latin1'), 'lost', 1);
  await pause(5);
  assert.equal(await claims.claim('the next', 'token', 60_000), 'claimed');
  const grown = heap() - before;
  assert.ok(grown < 5, `${grown} MiB`);
  assert.equal(await claims.claim('the next', 'another', 60_000), 'unfinished');
});

test('one store for the handler and the consumer: what the handler has put into the queue is not taken for done', async () => {
  const claims = memoryClaims();
  /** @type {any[]} */
  const queue = [];
  const reply = await pay.handleNotification(await posted(), (event) => void queue.push(event), { claims });
  assert.equal(reply.status, 204);
  assert.deepEqual(await processOnce(claims, queue[0].id, () => 'worked'), { ran: true, value: 'worked' });
  assert.deepEqual(await processOnce(claims, queue[0].id, () => 'again'), { ran: false });
});

test('processOnce: a message that comes twice is worked on once; failure and a claim of somebody else reject', async () => {
  const { asked, claims, faults } = recorded();
  assert.deepEqual(await processOnce(claims, 'E1', () => 7), { ran: true, value: 7 });
  assert.deepEqual(await processOnce(claims, 'E1', () => assert.fail()), { ran: false });
  await assert.rejects(
    processOnce(claims, 'E2', () => Promise.reject(new Error('no database'))),
    { message: 'no database' },
  );
  const { open, opened } = gate();
  const first = processOnce(claims, 'E2', async () => opened);
  await assert.rejects(
    processOnce(claims, 'E2', () => assert.fail()),
    (/** @type {any} */ error) =>
      error.code === 'ERR_UNFINISHED' && /retry a message/.test(error.en.remedy) && error.retryable,
  );
  open();
  assert.deepEqual(await first, { ran: true, value: undefined });
  assert.deepEqual(asked, ['claim', 'finish', 'claim', 'claim', 'release', 'claim', 'claim', 'finish']);
  faults.finish = () => Promise.reject(new Error('lost connection'));
  const done = await processOnce(claims, 'E3', () => 'work');
  assert.equal(done.ran && done.value, 'work');
  assert.match(String(done.ran && done.finishError), /lost connection/);
  faults.claim = () => Promise.reject(new Error('store down'));
  await assert.rejects(
    processOnce(claims, 'E4', () => assert.fail()),
    { message: 'store down' },
  );
  for (const [input, field] of /** @type {[any[], string][]} */ ([
    [[{}, 'E5', () => {}], 'claims'],
    [[claims, '', () => {}], 'id'],
    [[claims, 5, () => {}], 'id'],
    [[claims, 'E5'], 'work'],
    [[claims, 'E5', () => {}, { leaseMs: 0 }], 'leaseMs'],
    [[claims, 'E5', () => {}, { lease: 1 }], 'lease'],
  ]))
    await assert.rejects(
      /** @type {any} */ (processOnce)(...input),
      (/** @type {any} */ error) => error.code === 'ERR_INPUT' && error.issues[0].field === field,
      field,
    );
});
