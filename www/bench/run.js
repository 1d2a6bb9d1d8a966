// Measures the library against Web Crypto: the same work, the same keys, taking turns, medians.
import { WechatPay, createSandbox, forceRsaKernel, rsaKernel, rsaKernelStatus } from '../common/lib.js';
import { importPrivateKey, importPublicKey, throwawayKeys } from '../common/keys.js';
import { paidNotification } from '../workbench/examples.js';

/** @typedef {'sign' | 'verify' | 'notification'} Task */
/** @typedef {import('../pkg/index.js').RsaKernel} Kernel */
/** @typedef {{ median: number, low: number, high: number }} Figure milliseconds for one; middle half from low to high */
/** @typedef {{ kernel: Kernel | undefined, figure: Figure }} Contender without a kernel it is Web Crypto */
/** @typedef {{ task: Task, contenders: Contender[], rounds: number }} Outcome the kernel in use first, Web Crypto last */

/** @type {readonly Task[]} */
export const TASKS = ['sign', 'verify', 'notification'];

/** The kernels this browser can run, the one in use first. @returns {Kernel[]} */
function kernels() {
  const names = /** @type {Kernel[]} */ (Object.keys(rsaKernelStatus()));
  const first = rsaKernel();
  return [first, ...names.filter((name) => name !== first && rsaKernelStatus()[name] === 'ready')];
}

/** How long one sample should take at least: browsers blur their clocks to a tenth of a millisecond. */
const SAMPLE_MS = 8;
const ROUNDS = 25;
const encoder = new TextEncoder();

/**
 * @param {(task: Task, share: number) => void} progress
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Outcome>}
 */
export async function* measure(progress, signal) {
  const work = await prepare();
  /** @type {(Kernel | undefined)[]} */
  const sides = [...kernels(), undefined];
  try {
    for (const task of TASKS) {
      const { ours, theirs } = work[task];
      const take = (/** @type {Kernel | undefined} */ kernel, /** @type {number} */ size) => {
        if (kernel) forceRsaKernel(kernel);
        return sample(kernel ? ours : theirs, size);
      };
      // Every side warms up while the size of its samples is found.
      const sizes = [];
      for (const side of sides) sizes.push(await sampleSize((size) => take(side, size)));
      /** @type {number[][]} */
      const samples = sides.map(() => []);
      for (let round = 0; round < ROUNDS; round++) {
        for (let turn = 0; turn < sides.length; turn++) {
          const at = (turn + round) % sides.length;
          samples[at].push(await take(sides[at], sizes[at]));
        }
        progress(task, (round + 1) / ROUNDS);
        await new Promise((resolve) => setTimeout(resolve));
        if (signal.aborted) return;
      }
      const contenders = sides.map((kernel, at) => ({ kernel, figure: figure(samples[at]) }));
      yield { task, contenders, rounds: ROUNDS };
    }
  } finally {
    forceRsaKernel();
  }
}

/** @param {(size: number) => Promise<number>} take */
async function sampleSize(take) {
  for (let size = 1; ; size *= 2) {
    const once = await take(size);
    if (once * size >= SAMPLE_MS) return size;
  }
}

/** Milliseconds for one of `size` in a row. @param {() => unknown} action @param {number} size */
async function sample(action, size) {
  const begin = performance.now();
  for (let index = 0; index < size; index++) {
    const result = action();
    // Only Web Crypto has something to wait for: it answers from another thread, and that is part of its price.
    if (result instanceof Promise) await result;
  }
  return (performance.now() - begin) / size;
}

/** @param {number[]} samples @returns {Figure} */
function figure(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.round((sorted.length - 1) * share)];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** @returns {Promise<Record<Task, { ours: () => unknown, theirs: () => Promise<unknown> }>>} */
async function prepare() {
  const keys = await throwawayKeys();
  const sandbox = await createSandbox({ keys });
  const { credentials } = sandbox;
  const client = new WechatPay({ ...credentials, language: 'en' });
  const { subtle } = crypto;
  const merchantKey = await importPrivateKey(keys.privateKey);
  const wechatKey = await importPrivateKey(keys.wechatpayPrivateKey);
  const publicKey = await importPublicKey(credentials.publicKey);
  const aesKey = await subtle.importKey('raw', encoder.encode(credentials.apiV3Key), 'AES-GCM', false, ['decrypt']);

  const message = `POST\n/v3/pay/transactions/jsapi\n1784512805\nn5POSTjsapi7Y6t5R4e3W2q1P0oI9uLk\n${JSON.stringify({
    appid: credentials.appid, mchid: credentials.mchid, description: '手冲咖啡 中杯 x2', out_trade_no: 'COFFEE_20260720-0001',
    amount: { total: 5600, currency: 'CNY' }, payer: { openid: 'oTESTu5Wn2Yk8Rb0Vq3Jd6Ls9Xc1' },
  })}\n`;

  const answer = await signedAnswer(wechatKey, credentials.publicKeyId);
  const paid = await paidNotification(keys);

  return {
    sign: {
      ours: () => client.sign(message),
      theirs: async () => toBase64(await subtle.sign('RSASSA-PKCS1-v1_5', merchantKey, encoder.encode(message))),
    },
    verify: {
      ours: () => client.verifyResponse(answer),
      theirs: () => verify(answer),
    },
    notification: {
      ours: () => client.parseNotification(paid),
      async theirs() {
        await verify(paid);
        const { resource } = JSON.parse(new TextDecoder().decode(paid.body));
        const plain = await subtle.decrypt(
          { name: 'AES-GCM', iv: encoder.encode(resource.nonce), additionalData: encoder.encode(resource.associated_data) },
          aesKey, fromBase64(resource.ciphertext));
        return JSON.parse(new TextDecoder().decode(plain));
      },
    },
  };

  /** @param {{ headers: Record<string, string>, body: Uint8Array }} message */
  async function verify({ headers, body }) {
    const [time, random, signed] = ['Timestamp', 'Nonce', 'Signature'].map((name) => headers[`Wechatpay-${name}`]);
    const text = encoder.encode(`${time}\n${random}\n${new TextDecoder().decode(body)}\n`);
    const holds = await subtle.verify('RSASSA-PKCS1-v1_5', publicKey, fromBase64(signed), text);
    if (!holds) throw new Error('the signature does not hold');
  }
}

/** @param {CryptoKey} key @param {string} serial */
async function signedAnswer(key, serial) {
  const text = '{"prepay_id":"wx20100005a7c39e4d1b86f2035d7e9c0000"}';
  const [time, nonce] = [String(Math.floor(Date.now() / 1000)), 'rF7cW2mQ9kT4xB6vN1pL8sD3gH5jZ0aY'];
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, encoder.encode(`${time}\n${nonce}\n${text}\n`));
  return {
    headers: {
      'Wechatpay-Timestamp': time,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': serial,
      'Wechatpay-Signature': toBase64(signature),
    },
    body: encoder.encode(text),
  };
}

/** @param {ArrayBuffer} bytes */
const toBase64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
