// Notifications for several merchants at one address: the client whose keys fit takes the message.

import { judgeOf } from './client.js';
import { inputError, replyStatus, speaking } from './errors.js';
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

/** @param {unknown} clients */
function checked(clients) {
  /** @type {import('./words.js').Words} */
  const remedy = ['请传入 [pay, otherPay]，每个商户一个客户端。', 'Pass [pay, otherPay], a client for each merchant.'];
  if (!Array.isArray(clients)) throw inputError('clients', insteadOf(describe(clients), ['数组', 'a list']), remedy);
  if (clients.length === 0) throw inputError('clients', ['为空', 'is empty'], remedy);
  return clients.map((client, index) => {
    const found = judgeOf(client);
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
  return {
    checkHeaders(headers) {
      const { taken, refusals } = tried(candidates, ({ judge }) => judge.checkHeaders(headers));
      if (taken.length === 0) throw mostTelling(refusals);
      candidates = taken;
    },
    async parse(headers, body) {
      /** @type {Received | undefined} */
      let opened;
      const refusals = [];
      for (const { judge, client } of candidates) {
        try {
          const received = { ...(await judge.parse(headers, body)), client };
          if (received.own) return received;
          opened ??= received;
        } catch (error) {
          refusals.push(error);
        }
      }
      if (!opened) throw mostTelling(refusals);
      return opened;
    },
  };
}

/** @template M @param {M[]} members @param {(member: M) => void} attempt */
function tried(members, attempt) {
  /** @type {unknown[]} */
  const refusals = [];
  const taken = members.filter((member) => {
    try {
      attempt(member);
      return true;
    } catch (error) {
      refusals.push(error);
      return false;
    }
  });
  return { taken, refusals };
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
