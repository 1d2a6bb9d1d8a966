/**
 * `demo`: a payment, step by step, against the sandbox.
 */

import { UsageError } from '../arguments.js';

/** The build puts the example there. @type {string} */
const PAYMENT = '../demo/payment.mjs';

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'demo',
  usage: '[--cancel | --expire]',
  about: [
    '在内置的沙箱上，通过真实的 HTTP 走完一笔小程序支付、通知和部分退款，逐字节显示。',
    'A mini-program payment, its notification and a partial refund, over real HTTP against the embedded sandbox, byte by byte.',
  ],
  positionals: [0, 0],
  options: {
    cancel: { about: ['用户关闭收银台', 'the payer closes the cashier'] },
    expire: { about: ['一直没有支付', 'nobody ever pays'] },
  },
  examples: ['demo', 'demo --cancel'],
  async run({ values: { cancel, expire }, output, language }) {
    if (cancel && expire)
      throw new UsageError(['--cancel 和 --expire 只能选一个', '--cancel and --expire exclude each other']);
    const started = performance.now();
    const plot = cancel ? 'cancel' : expire ? 'expire' : 'pay';
    const { run } = await import(PAYMENT);
    await run(plot, { language, line: output.line });
    output.result({ ok: true, plot, ms: Math.round(performance.now() - started) });
  },
};
