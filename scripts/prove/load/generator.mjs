// Posts notifications that were signed before, so that the generator takes little of the machine, and measures the answers.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { each } from '../../../tools/each.mjs';

/** @typedef {import('wechatpay-wasm/sandbox').SignedNotification} SignedNotification */
/** @typedef {{ sent: number, perSecond: number, p50Ms: number, p99Ms: number, slowestMs: number, refused: number }} Measured */

/** Connections that are kept open. */
const CONNECTIONS = 16;
/** An idle one is closed on this side, before the server closes it in the moment in which it is used again: Node waits 5 s. */
const IDLE_MS = 2000;

/** As many as possible: each connection sends the next when it has an answer. @param {readonly SignedNotification[]} list @returns {Promise<Measured>} */
export function asFastAsPossible(list) {
  return measured(list, async (post) => {
    await each(list, CONNECTIONS, post);
  });
}

/**
 * So many a second, whether the former are answered or not. A time begins when it was due, not when it could be sent.
 * @param {readonly SignedNotification[]} list
 * @param {number} rate
 * @returns {Promise<Measured>}
 */
export function atRate(list, rate) {
  return measured(list, async (post) => {
    const started = performance.now();
    await Promise.all(
      list.map(async (notification, index) => {
        const due = started + (1000 * index) / rate;
        await sleep(Math.max(0, due - performance.now()));
        await post(notification, due);
      }),
    );
  });
}

/**
 * @param {readonly SignedNotification[]} list
 * @param {(post: (notification: SignedNotification, since?: number) => Promise<void>) => Promise<void>} send
 * @returns {Promise<Measured>}
 */
async function measured(list, send) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, timeout: IDLE_MS });
  /** @type {number[]} */
  const times = [];
  let refused = 0;
  const started = performance.now();
  await send(async (notification, since = performance.now()) => {
    const status = await post(agent, notification);
    times.push(performance.now() - since);
    if (status !== 204) refused += 1;
  });
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { sent: list.length, perSecond: Math.round(list.length / seconds), ...percentiles(times), refused };
}

/** @param {readonly number[]} times */
export function percentiles(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    Number((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN).toFixed(1));
  return { p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(1) };
}

/** @param {Agent} agent @param {SignedNotification} notification @returns {Promise<number>} the status */
function post(agent, { url, headers, body }) {
  return new Promise((resolve, reject) => {
    const length = { 'Content-Length': String(body.length) };
    const outgoing = request(url, { method: 'POST', agent, headers: { ...headers, ...length } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
