// Options from environment variables.

import { configError, spoken } from './errors.js';
import { variables } from './facts.js';
import { foreign } from './input.js';
import { UNREADABLE } from './snapshot.js';
import { describe, insteadOf, languageOf, OBJECT } from './words.js';

/** The options that come from the environment, joined by commas, of options made here. @type {WeakMap<object, string>} */
const origins = new WeakMap();

/** Which options come from environment variables, for the core: it names those in its errors. @param {object} options */
export const fromVariables = (options) => origins.get(options) ?? '';

/**
 * Options from variables; those given take precedence.
 * @param {any} [env] default: the runtime's
 * @param {any} [given]
 * @returns {any}
 */
export function optionsFrom(env = globalThis.process?.env, given = {}) {
  if (typeof given !== 'object' || given === null || foreign(given)) {
    throw configError('options', insteadOf(foreign(given) ?? describe(given), OBJECT), [
      '请传入选项，例如 { notifyUrl }。',
      'Pass options, for example { notifyUrl }.',
    ]);
  }
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  try {
    return read(env, own);
  } catch (error) {
    throw spoken(error, languageOf(own.language));
  }
}

/** @param {any} env @param {Record<string, unknown>} own */
function read(env, own) {
  if ((typeof env !== 'object' && typeof env !== 'function') || env === null) {
    throw configError('env', insteadOf(describe(env), OBJECT), [
      '此运行环境没有 process.env：请传入环境变量，例如 Worker 的 env。',
      'This runtime has no process.env: pass the environment, for example the env of a Worker.',
    ]);
  }
  const wanted = Object.entries(variables).filter(([option]) => own[option] === undefined);
  const found = wanted.map(([option, name]) => [option, variable(env, name, option)]);
  // A variable that is set to nothing is not set.
  const options = { ...Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== '')), ...own };
  origins.set(options, wanted.map(([option]) => option).join());
  return options;
}

/** @param {any} env @param {string} name @param {string} option */
function variable(env, name, option) {
  let value;
  try {
    value = env[name];
  } catch (cause) {
    throw configError(
      `${option} (${name})`,
      UNREADABLE,
      [
        '请允许读取环境变量，例如 deno run --allow-env。',
        'Allow reading the environment, for example deno run --allow-env.',
      ],
      { cause },
    );
  }
  if (typeof value?.get === 'function') {
    throw configError(
      `${option} (${name})`,
      ['是密钥存储的绑定，不是文本', 'is a binding of a secrets store, not text'],
      [
        `请先读取：WechatPay.fromEnv(env, { ${option}: await env.${name}.get() })。`,
        `Read it first: WechatPay.fromEnv(env, { ${option}: await env.${name}.get() }).`,
      ],
    );
  }
  return value;
}
