/**
 * Two ways to a sandbox, by its fetch and over HTTP, that tell alike what a client meets.
 */

import http from 'node:http';
import { startSandboxServer } from '../../sandbox/server.mjs';
import { signedHeaders } from './merchant.mjs';

/** Bytes after which a client of these tests reads no further. */
const ENOUGH = 600_000;

/**
 * @typedef {object} Meeting what a client met
 * @property {string} [failure] the code of the error before the answer
 * @property {number} [status]
 * @property {Headers} [headers]
 * @property {Buffer} [raw] what arrived of the body
 * @property {string} [bodyFailure] the code of the error in the middle of the body
 * @property {boolean} [enough] whether the client had read enough
 */

/**
 * The code of the cause or of the error itself, unless the client gave up.
 * @param {any} error
 * @param {AbortSignal} signal
 */
const codeOf = (error, signal) => (signal.aborted ? 'GIVEN_UP' : (error.cause?.code ?? error.code));

async function byFetch(sandbox, method, target, { headers, body, patience, host = 'api.mch.weixin.qq.com' }) {
  const signal = AbortSignal.timeout(patience);
  const init = { method, headers, ...(body && { body }), signal };
  let response;
  try {
    response = await sandbox.fetch(`https://${host}${target}`, init);
  } catch (error) {
    return { failure: codeOf(error, signal), error };
  }
  const met = { status: response.status, headers: response.headers, raw: Buffer.alloc(0) };
  try {
    for await (const chunk of response.body ?? []) {
      met.raw = Buffer.concat([met.raw, chunk]);
      if (met.raw.length > ENOUGH) return { ...met, enough: true };
    }
  } catch (error) {
    met.bodyFailure = codeOf(error, signal);
  }
  return met;
}

function overHttp(base, method, target, { headers, body, patience, host }) {
  const signal = AbortSignal.timeout(patience);
  return new Promise((resolve) => {
    const all = host === undefined ? headers : { ...headers, Host: host };
    const options = { method, path: target, headers: all, signal, agent: false };
    const request = http.request(base, options, async (response) => {
      const met = { status: response.statusCode, headers: new Headers(response.headers), raw: Buffer.alloc(0) };
      try {
        for await (const chunk of response) {
          met.raw = Buffer.concat([met.raw, chunk]);
          if (met.raw.length > ENOUGH) return resolve({ ...met, enough: true });
        }
      } catch (error) {
        met.bodyFailure = codeOf(error, signal);
      }
      return resolve(met);
    });
    // After the answer has begun, its reader tells of the error.
    request.on('error', (error) => request.res ?? resolve({ failure: codeOf(error, signal), error }));
    request.end(body);
  });
}

/**
 * A sandbox, and both ways to it.
 * @param {import('node:test').TestContext} t
 * @param {import('../../sandbox/server.mjs').SandboxServerOptions} [options]
 */
export async function ways(t, options) {
  const { url, sandbox, close } = await startSandboxServer({
    refundInterval: 0,
    notify: async () => new Response(null, { status: 204 }),
    ...options,
  });
  t.after(close);
  const { credentials } = sandbox;
  return ['in process', 'over HTTP'].map((name) => {
    const inProcess = name === 'in process';
    const exchange = (method, target, more) =>
      inProcess ? byFetch(sandbox, method, target, more) : overHttp(url, method, target, more);
    return {
      name,
      inProcess,
      sandbox,
      credentials,
      /** A signed request of the merchant. @returns {Promise<any>} */
      call(method, target, { json, patience = 5000, time = Date.now(), host, members } = {}) {
        const body = json === undefined ? '' : JSON.stringify(json);
        const headers = signedHeaders(credentials, { method, target, body, time, members });
        return exchange(method, target, { headers, body, patience, host });
      },
      /** A request to `/_sandbox/`. @returns {Promise<[status: number, json: any]>} */
      async admin(method, path, json) {
        const body = json === undefined ? '' : JSON.stringify(json);
        const { status, raw } = await exchange(method, `/_sandbox/${path}`, { headers: {}, body, patience: 5000 });
        return [status, JSON.parse(raw.toString())];
      },
    };
  });
}
