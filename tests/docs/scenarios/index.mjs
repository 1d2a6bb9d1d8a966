// The scenarios by name. A block names its own in the line above it: `<!-- run: payment -->`.
import { once, queue } from './notifications.mjs';
import { check, environment, express, payment } from './payment.mjs';
import {
  certificates,
  hooks,
  languages,
  proxy,
  replaced,
  sandbox,
  sandboxCommonjs,
  secrets,
  several,
} from './recipes.mjs';
import { fields, refund, refundResult, request, settle } from './refunds.mjs';
import { signerNode, signerService, signerWebcrypto } from './signers.mjs';

/** @type {Record<string, (scene: import('../scene.mjs').Scene) => Promise<void>>} */
export const SCENARIOS = {
  payment,
  environment,
  check,
  certificates,
  replaced,
  express,
  once,
  queue,
  refund,
  'refund-result': refundResult,
  request,
  fields,
  settle,
  languages,
  hooks,
  several,
  proxy,
  secrets,
  'signer-webcrypto': signerWebcrypto,
  'signer-node': signerNode,
  'signer-service': signerService,
  sandbox,
  'sandbox-commonjs': sandboxCommonjs,
};

/**
 * Blocks of commands, by name as well; each command with the test that runs it and the words that do.
 * @type {Record<string, Record<string, { file: string, text: string }>>}
 */
export const COMMANDS = {
  command: {
    'npx wechatpay-wasm demo': { file: 'tests/cli/commands.test.mjs', text: "run(['demo'])" },
    'npx wechatpay-wasm sandbox': { file: 'tests/cli/commands.test.mjs', text: "command.start(['sandbox'" },
  },
  try: {
    'npm run demo': { file: 'package.json', text: '"demo": "npm run --silent build && node pkg/cli/main.mjs demo"' },
    'npm run www': { file: 'tests/www/browser.mjs', text: 'await serve(0)' },
    'npm test': { file: 'package.json', text: '"test": "node scripts/test.mjs"' },
  },
  install: {
    'npm install wechatpay-wasm': { file: 'tests/docs/compile.mjs', text: "run('npm', ['install'" },
  },
};
