// Notifications for several merchants at one address: the client whose keys fit takes the message.

import { judgeOf } from './client.js';
import { asOwnFault, inputError, replyStatus, speaking } from './errors.js';
import { replies } from './facts.js';
import { answerNotification, parseNotification as parseOne } from './notify.js';
import { describe, insteadOf, languageOf } from './words.js';

/**
 * @typedef {import('./client.js').WechatPay} Client
 * @typedef {import('./notify.js').Judge} Judge
 * @typedef {import('./notify.js').Received} Received
 */

/**
 * @param {any} clients @param {any} source
 * @param {(event: any, client: any) => unknown} handler
 * @param {any} [options]
 */
export async function handleNotification(clients, source, handler, options) {
  const { judge, language } = together(clients);
  return speaking(language, async () => answerNotification(judge, language, source, handler, options));
}

/** @param {any} clients @param {unknown} message */
export async function parseNotification(clients, message) {
  const { judge, language } = together(clients);
  const { event, client } = await speaking(language, async () => parseOne(judge, message));
  return { client, event };
}

/** The judge of all these clients for one message, and the language of the first. @param {unknown} clients */
function together(clients) {
  const members = checked(clients);
  return { judge: judgeOfAll(members), language: members[0]?.language ?? languageOf(undefined) };
}

/** @type {[import('./words.js').Words, import('./words.js').Words]} */
const OTHER_COPY = [
  ['是另一份 wechatpay-wasm 的客户端', 'is a client of another copy of wechatpay-wasm'],
  [
    '请只安装一份，并从同一处导入 WechatPay 和 handleNotification。',
    'Install it once, and import WechatPay and handleNotification from the same place.',
  ],
];

/** @param {any} value */
function isClientOfOtherCopy(value) {
  try {
    return typeof value?.mchid === 'string' && typeof value.payParams === 'object';
  } catch {
    return false;
  }
}

/** @param {unknown} clients */
function checked(clients) {
  /** @type {import('./words.js').Words} */
  const remedy = ['请传入 [pay, otherPay]，每个商户一个客户端。', 'Pass [pay, otherPay], a client for each merchant.'];
  if (!Array.isArray(clients)) throw inputError('clients', insteadOf(describe(clients), ['数组', 'a list']), remedy);
  if (clients.length === 0) throw inputError('clients', ['为空', 'is empty'], remedy);
  return clients.map((client, index) => {
    const found = judgeOf(client);
    if (!found && isClientOfOtherCopy(client)) throw inputError(`clients.${index}`, ...OTHER_COPY);
    if (!found)
      throw inputError(`clients.${index}`, insteadOf(describe(client), ['WechatPay 客户端', 'a WechatPay']), remedy);
    return { ...found, client: /** @type {Client} */ (client) };
  });
}

/**
 * Clients whose key the headers name are asked in turn. Of those that can open the message, the merchant it is about comes
 * first: merchants may share their keys.
 * @param {{ judge: Judge, client: Client }[]} members
 * @returns {Judge}
 */
function judgeOfAll(members) {
  let candidates = members;
  /** Who refused, and why. @type {Map<Client, unknown>} */
  const refusals = new Map();
  return {
    checkHeaders(headers) {
      candidates = members.filter(({ judge, client }) => {
        try {
          judge.checkHeaders(headers);
          return true;
        } catch (error) {
          refusals.set(client, error);
          return false;
        }
      });
      if (candidates.length === 0) throw mostTelling([...refusals.values()]);
    },
    async parse(headers, body) {
      /** @type {Received | undefined} */
      let opened;
      for (const { judge, client } of candidates) {
        try {
          const received = { ...(await judge.parse(headers, body)), client };
          if (received.own) return received;
          opened ??= received;
        } catch (error) {
          refusals.set(client, error);
        }
      }
      if (!opened) throw mostTelling([...refusals.values()]);
      const owner = ownerOf(opened, refusals);
      // It is genuine, and its own client refused it: only that one may take it, when it is set up right.
      if (owner) throw asOwnFault(refusals.get(owner));
      return opened;
    },
    hooks(received) {
      const whose = members.filter(({ client }) => !received || client === received.client);
      return [...new Set(whose.flatMap(({ judge }) => judge.hooks()))];
    },
  };
}

/** The client among those that refused whose merchant the message names. @param {Received} received @param {Map<Client, unknown>} refusals */
function ownerOf({ event }, refusals) {
  const { mchid, sp_mchid, combine_mchid, mch_id } = /** @type {any} */ (event.resource ?? {});
  return [...refusals.keys()].find((client) => [mchid, sp_mchid, combine_mchid, mch_id].includes(client.mchid));
}

/**
 * A fault on this side asks for another delivery, so it counts before a refusal. That a key is unknown says the least: it is
 * what every other merchant says.
 * @param {unknown[]} refusals
 */
const mostTelling = (refusals) =>
  refusals.find((error) => replyStatus(error) !== replies.refused) ??
  refusals.find((error) => /** @type {any} */ (error).code !== 'ERR_VERIFY_UNKNOWN_KEY') ??
  refusals[0];
