// Platform certificates in Workers KV: isolates of workerd with a real namespace.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { merchantEnvironment } from '../../../tools/environment.mjs';
import { bundleWorker, readConfig } from '../../../tools/worker-host.mjs';
import { startFarSide } from '../far-side.mjs';

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const examples = here('../../../examples');

/** Each is an isolate of its own that nobody has called yet; `lied to` has a namespace of its own. */
const ISOLATES = ['first', 'second', 'third', 'busy', 'fails', 'hangs', 'lied to'];

/** @type {import('../far-side.mjs').FarSide<'certificates'>} */
let far;
/** @type {any} */
let miniflare;
let downloads = 0;
let orders = 0;

before(async () => {
  far = await startFarSide({ mode: 'certificates' });
  far.answered = (_, target) => void (target === '/v3/certificates' && (downloads += 1));
  const modules = await bundleWorker({ folder: examples, entry: here('../worker/kv.mjs') });
  const { Miniflare } = await import(pathToFileURL(createRequire(`${examples}/`).resolve('miniflare')).href);
  const { compatibility_date: compatibilityDate } = await readConfig(`${examples}/worker`);
  const bindings = merchantEnvironment(far.sandbox.credentials, { sandbox: far.url, shop: 'https://shop.example.com' });
  miniflare = new Miniflare({
    cf: false,
    workers: ISOLATES.map((name) => ({
      name,
      modules,
      compatibilityDate,
      bindings: { ...bindings, ...(name === 'fails' || name === 'hangs' ? { TROUBLE: name } : {}) },
      kvNamespaces: { CERTIFICATES: name === 'lied to' ? 'lies' : 'certificates' },
    })),
  });
  await miniflare.ready;
});
after(async () => {
  await miniflare?.dispose();
  await far?.close();
});

/** An order by an isolate; its answer must be verified. @param {string} isolate */
async function order(isolate) {
  const worker = await miniflare.getWorker(isolate);
  const response = await worker.fetch('http://shop/', {
    method: 'POST',
    body: `ORDER-${String(++orders).padStart(6, '0')}`,
  });
  const text = await response.text();
  assert.match(text, /"prepay_id":"wx/, `${response.status} ${text}`);
}

/** How many downloads `act` needs. @param {() => Promise<unknown>} act */
async function downloadsOf(act) {
  const earlier = downloads;
  await act();
  return downloads - earlier;
}

test('two cold isolates fill an empty namespace, and the next one downloads nothing', async () => {
  const together = await downloadsOf(() => Promise.all([order('first'), order('second')]));
  assert.ok(together === 1 || together === 2, `${together} downloads`);
  const namespace = await miniflare.getKVNamespace('CERTIFICATES', 'first');
  const { keys } = await namespace.list();
  assert.deepEqual(
    keys.map((/** @type {{ name: string }} */ { name }) => name),
    [`wechatpay-certificates-${far.sandbox.credentials.mchid}`],
  );
  assert.equal(await downloadsOf(() => order('third')), 0);
  assert.equal(await downloadsOf(() => order('first')), 0);
});

test('ten requests at once in a cold isolate share nothing the runtime ties to one of them', async () => {
  assert.equal(await downloadsOf(() => Promise.all(Array.from({ length: 10 }, () => order('busy')))), 0);
});

for (const trouble of ['fails', 'hangs'])
  test(`a namespace that ${trouble} costs one download`, async () => {
    assert.equal(await downloadsOf(() => order(trouble)), 1);
    assert.equal(await downloadsOf(() => order(trouble)), 0, 'the isolate knows');
  });

test('a text that lies counts as none and is replaced', async () => {
  const namespace = await miniflare.getKVNamespace('CERTIFICATES', 'lied to');
  const key = `wechatpay-certificates-${far.sandbox.credentials.mchid}`;
  await namespace.put(key, '{"data":[]}');
  assert.equal(await downloadsOf(() => order('lied to')), 1);
  assert.match(await namespace.get(key), /AEAD_AES_256_GCM/);
});
