/**
 * What the server adds to the sandbox for the dashboard: its page, the lists, the exchanges with their bytes, the feed. What
 * the page does goes through the `/_sandbox/` interfaces like everything else.
 */

import { plain } from '../admin.js';
import { base64 } from '../encoding.js';
import { readFiles } from './files.mjs';
import { mistakeOf } from './guesses.mjs';
import { Journal } from './journal.js';
import { isKind, listOf } from './records.js';
import { createStreams, STREAM } from './stream.mjs';
import { verdictOf } from './verdict.js';

/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {import('../index.js').Sandbox<import('../index.js').SandboxMode>} Sandbox */
/** @typedef {import('./journal.js').Kept} Kept */

/** How many lines a list has, unless it is asked for fewer. */
const LISTED = 100;
/** Nothing of the page comes from elsewhere, or may be shown inside another page; text never becomes markup. */
const SECURITY = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** @returns {{ journal: Journal, answer: (sandbox: Sandbox, request: { method: string, target: string, last: string }, response: ServerResponse) => Promise<boolean> }} */
export function createDashboard() {
  const journal = new Journal();
  const files = readFiles();
  const stream = createStreams(journal, Date.now().toString(36));

  /**
   * @param {Sandbox} sandbox
   * @param {string} path
   * @param {URLSearchParams} query
   * @returns {Promise<{ status: number, json: unknown } | undefined>} undefined if it is none of these
   */
  async function look(sandbox, path, query) {
    const limit = Math.min(Number(query.get('limit')) || LISTED, LISTED);
    const [, , topic, name, ...more] = path.split('/').map(decoded);
    if (more.length > 0) return undefined;
    if (topic === 'dashboard' && name === 'state') return { status: 200, json: await stateOf(sandbox, journal) };
    if (topic === 'feed' && name === undefined) return { status: 200, json: { items: journal.feed(limit) } };
    if (topic === 'records' && name !== undefined && isKind(name)) {
      const search = query.get('search') ?? '';
      return { status: 200, json: await listOf(sandbox, journal, name, { limit, search }) };
    }
    if (topic === 'posted' && name !== undefined) {
      return { status: 200, json: journal.posted(name).map((one) => ({ ...one, body: shown(one.body) })) };
    }
    if (topic !== 'exchanges') return undefined;
    if (name === undefined) {
      return { status: 200, json: { items: journal.exchanges(limit, query.get('about') ?? '').map(lineOf) } };
    }
    const exchange = journal.exchange(Number(name));
    return exchange
      ? { status: 200, json: detailOf(exchange, sandbox.credentials.certificate) }
      : { status: 404, json: { code: 'NOT_FOUND', message: 'The sandbox remembers no such exchange.' } };
  }

  return {
    journal,
    async answer(sandbox, { method, target, last }, response) {
      const [path, search = ''] = target.split('?', 2);
      const query = new URLSearchParams(search);
      const file = files.get(path === '/' ? 'index.html' : (/^\/_sandbox\/dashboard\/(.+)$/.exec(path)?.[1] ?? ''));
      const streamed = path === '/_sandbox/events/stream';
      if (method !== 'GET' && method !== 'HEAD') return false;
      if (file) {
        const headers = { ...SECURITY, 'Content-Type': file.type, 'Content-Length': file.body.length };
        response.writeHead(200, headers).end(method === 'HEAD' ? undefined : file.body);
        return true;
      }
      if (streamed) {
        if (method === 'GET') stream(response, query.get('after') ?? last, SECURITY);
        else response.writeHead(200, { ...SECURITY, 'Content-Type': STREAM }).end();
        return true;
      }
      const looked = path.startsWith('/_sandbox/') ? await look(sandbox, path, query) : undefined;
      if (!looked) return false;
      const { status, headers, body } = plain(looked.status, looked.json);
      response.writeHead(status, { ...headers, ...SECURITY }).end(method === 'HEAD' ? undefined : body);
      return true;
    },
  };
}

/**
 * What the head of the page shows. Keys stay out of it.
 * @param {Sandbox} sandbox
 * @param {Journal} journal
 */
async function stateOf(sandbox, journal) {
  const { mchid, appid, notifyUrl, serialNo } = sandbox.credentials;
  const { publicKeyId = null } = /** @type {any} */ (sandbox.credentials);
  const certificates = (await sandbox.certificates()).map(({ serial_no }) => serial_no);
  const clock = await sandbox.clock.get();
  return { mchid, appid, notifyUrl, serialNo, publicKeyId, certificates, clock, seq: journal.seq };
}

/** @param {import('./journal.js').Exchange} exchange */
function lineOf({ id, time, method, target, message, refused, fault, answer }) {
  const status = answer?.status ?? null;
  const code = answer ? codeIn(answer.body) : null;
  return {
    id,
    time,
    method,
    target,
    accepted: message ? true : refused ? false : null,
    status,
    code,
    fault: fault ?? null,
  };
}

/** @param {import('./journal.js').Exchange} exchange @param {string} certificate of the merchant */
function detailOf(exchange, certificate) {
  const { headers, body, message, answer, refused } = exchange;
  return {
    ...lineOf(exchange),
    headers,
    body: shown(body),
    verdict: { ...verdictOf(exchange), mistake: refused ? mistakeOf(exchange, certificate) : null },
    signed: message ? shown(message) : null,
    answer: answer ? { ...answer, body: shown(answer.body) } : null,
  };
}

/** @param {Kept} body the `code` of an error answer */
function codeIn({ bytes }) {
  if (bytes.length === 0 || bytes[0] !== 0x7b) return null;
  try {
    const { code } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}

/** Text as text, everything else in base64. @param {Kept} body */
function shown({ bytes, length }) {
  const cut = bytes.length < length;
  try {
    // The end of what was cut may be half a character.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
    return { text, length, cut };
  } catch {
    return { base64: base64(bytes), length, cut };
  }
}

/** @param {string} segment */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
