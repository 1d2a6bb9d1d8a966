/**
 * The commands, each in a file of its own, which is read when it is needed: the sandbox starts without the client.
 */

import { UsageError } from './arguments.js';

/** @typedef {import('./language.js').Words} Words */

/** @type {Record<string, { about: Words, load: () => Promise<{ command: import('./arguments.js').Command }> }>} */
export const COMMANDS = {
  sandbox: {
    about: [
      '启动内置的微信支付沙箱，供任何语言的程序调用',
      'starts the embedded WeChat Pay, for programs in any language',
    ],
    load: () => import('./commands/sandbox.js'),
  },
  demo: {
    about: ['在沙箱上走完一笔支付和退款', 'a payment and a refund against the sandbox, step by step'],
    load: () => import('./commands/demo.js'),
  },
  doctor: {
    about: ['检查密钥和配置，并向微信支付核实', 'checks keys and options, here and with WeChat Pay'],
    load: () => import('./commands/doctor.js'),
  },
  trigger: {
    about: ['向你的回调地址发送任意一种通知', 'posts a notification of any kind to your handler'],
    load: () => import('./commands/trigger.js'),
  },
  listen: {
    about: ['接收通知，显示并验签，再原样转发', 'receives notifications, shows and verifies them, and passes them on'],
    load: () => import('./commands/listen.js'),
  },
  verify: {
    about: [
      '验证一份应答或通知的签名，说明不符的原因',
      'verifies the signature of a message, and says why it does not fit',
    ],
    load: () => import('./commands/verify.js'),
  },
  decrypt: {
    about: ['解密一份通知', 'decrypts a notification'],
    load: () => import('./commands/decrypt.js'),
  },
  sign: {
    about: ['为一次请求签名，供 curl 使用', 'signs a request, for curl'],
    load: () => import('./commands/sign.js'),
  },
  bills: {
    about: ['下载账单为 CSV', 'downloads a bill as CSV'],
    load: () => import('./commands/bills.js'),
  },
};

/** @param {string} name */
export async function load(name) {
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found) return (await found.load()).command;
  const all = Object.keys(COMMANDS).join(', ');
  throw new UsageError([`没有命令 ${name}`, `there is no command ${name}`], [`命令有 ${all}`, `There are ${all}`]);
}
