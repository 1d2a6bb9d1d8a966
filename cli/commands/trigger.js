/**
 * `trigger`: one notification, genuine or forged, to a handler.
 */

import { existsSync } from 'node:fs';
import { TAMPERINGS } from '../../sandbox/forgery.js';
import { openKeysFile } from '../../sandbox/keys-file.mjs';
import { post } from '../../sandbox/post.js';
import { eventTypes, fixture, signNotification } from '../../testing/index.js';
import { UsageError } from '../arguments.js';
import { say } from '../language.js';
import { EXIT, Failure } from '../outcome.js';
import { remoteSandbox } from '../remote-sandbox.js';
import { asUsage } from '../sandbox-usage.js';
import { readBytes } from '../settings.js';
import { visible } from '../visible.js';

/** How long WeChat Pay waits for the answer, in milliseconds. */
const ANSWER_LIMIT = 5000;

/** @type {import('../arguments.js').Command} */
export const command = {
  name: 'trigger',
  usage: 'EVENT --to URL (--sandbox URL | --keys FILE)',
  about: [
    '向你的回调地址发送一份通知：107 种事件中的任意一种，由运行中的沙箱（--sandbox），或用密钥文件（--keys）加密并签名。你的程序应使用该沙箱，或同一密钥文件的沙箱（sandbox --keys FILE）的密钥信息。伪造的通知应被拒绝。',
    'Posts a notification to your handler: any of the 107 events, encrypted and signed by a running sandbox (--sandbox), or with the keys in a file (--keys). Your program uses the credentials of that sandbox, or of one with the same file (sandbox --keys FILE). One that is forged must be refused.',
  ],
  positionals: [0, 1],
  options: {
    to: { value: 'URL', is: 'url', about: ['回调地址', 'your handler'] },
    sandbox: {
      value: 'URL',
      is: 'url',
      about: ['由运行中的沙箱签名', 'a running sandbox, which signs'],
    },
    keys: {
      value: 'FILE',
      about: [
        '不用运行中的沙箱：sandbox --keys 的密钥文件',
        'in place of a running sandbox: the file of sandbox --keys',
      ],
    },
    mode: {
      value: 'MODE',
      of: ['public-key', 'certificates'],
      about: [
        '用 --keys 时签名所用：public-key（默认）或 certificates',
        'with --keys, what signs: public-key (default) or certificates',
      ],
    },
    kind: { value: 'KIND', about: ['多个产品共用此事件时，选择哪一种', 'which one, where products share the event'] },
    content: {
      value: 'FILE',
      about: ['自备的解密后内容（JSON），代替样例', 'a content of your own (JSON) in place of the sample'],
    },
    mchid: {
      value: 'ID',
      about: ['商户号，默认为沙箱的，或 1230000109', 'the merchant, default that of the sandbox, or 1230000109'],
    },
    appid: {
      value: 'ID',
      about: [
        '应用 ID，默认为沙箱的，或 wxd678efh567hg6787',
        'its app, default that of the sandbox, or wxd678efh567hg6787',
      ],
    },
    forged: { about: ['签名错误', 'with a wrong signature'] },
    tamper: {
      value: 'PART',
      of: TAMPERINGS,
      about: [`签名后篡改：${TAMPERINGS.join('、')}`, `changed after signing: ${TAMPERINGS.join(', ')}`],
    },
    probe: { about: ['签名探测（微信支付会不定期发送）', 'a signature probe, as WeChat Pay sends them now and then'] },
    stale: { about: ['十分钟前的签名', 'a signature of ten minutes ago'] },
    duplicate: { about: ['发送两次', 'deliver it twice'] },
    print: { about: ['只显示，不发送', 'show it and send nothing'] },
    list: { about: ['列出所有事件', 'list all events'] },
  },
  examples: [
    'trigger TRANSACTION.SUCCESS --to http://127.0.0.1:3000/wechatpay/notify --sandbox http://127.0.0.1:8790',
    'trigger REFUND.SUCCESS --to http://127.0.0.1:3000/wechatpay/notify --keys sandbox-keys.json --forged',
    'trigger --list',
  ],
  exits: [
    '你的程序没有接受真的通知，或接受了伪造的通知',
    'your handler did not accept a genuine notification, or accepted a forged one',
  ],
  async run(run) {
    const {
      values,
      positionals: [type],
      output,
    } = run;
    if (values.list) return list(run);
    if (type === undefined)
      throw new UsageError(
        ['缺少事件', 'the event is missing'],
        ['trigger --list 列出所有事件', 'trigger --list shows all of them'],
      );
    if (!values.to && !values.print) throw new UsageError(['缺少 --to URL', '--to URL is missing']);
    checkKeys(values);
    const id = crypto.randomUUID();
    const forgery = forgeryOf(values);
    const sign = async () => signed(type, run, { id, ...forgery });
    if (values.print) {
      const { headers, body } = await sign();
      output.result({ headers, body: new TextDecoder().decode(body) });
      output.line(
        Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n'),
      );
      output.line();
      if (!output.json) output.text(new TextDecoder().decode(body));
      return EXIT.ok;
    }
    return deliver(sign, { genuine: forgery === undefined, id }, run);
  },
};

/** @type {import('../language.js').Words} */
const MAKE_KEYS = [
  '用 wechatpay-wasm sandbox 启动沙箱，或用 sandbox --keys FILE 创建密钥文件',
  'wechatpay-wasm sandbox starts a sandbox, and sandbox --keys FILE makes a file of keys',
];

/** @param {Record<string, any>} values */
function checkKeys({ keys, sandbox, mode }) {
  if (!keys && !sandbox) {
    throw new UsageError(['缺少 --sandbox URL 或 --keys FILE', '--sandbox URL or --keys FILE is missing'], MAKE_KEYS);
  }
  if (keys && sandbox) {
    throw new UsageError(['--sandbox 和 --keys 只能选一个', '--sandbox and --keys exclude each other']);
  }
  if (sandbox && mode) {
    throw new UsageError([
      '--mode 只与 --keys 同用：运行中的沙箱自己决定用什么签名',
      '--mode goes with --keys: a running sandbox decides what signs',
    ]);
  }
}

/** @param {Record<string, any>} values */
function forgeryOf({ forged, tamper, probe, stale }) {
  const given = [forged, tamper, probe, stale].filter(Boolean).length;
  if (given > 1) {
    throw new UsageError([
      '--forged、--tamper、--probe、--stale 只能选一个',
      '--forged, --tamper, --probe and --stale exclude each other',
    ]);
  }
  if (forged) return { tamper: /** @type {const} */ ('signature') };
  if (tamper) return { tamper };
  if (probe) return { probe: true };
  return stale ? { stale: true } : undefined;
}

/** @param {string} file */
function keysIn(file) {
  if (!existsSync(file)) {
    throw new Failure(EXIT.configuration, [`没有文件 ${file}`, `there is no file ${file}`], MAKE_KEYS, 'ERR_FILE');
  }
  return /** @type {import('../../sandbox/index.js').SandboxKeys} */ (openKeysFile(file).keys);
}

/**
 * @param {string} type
 * @param {import('../arguments.js').Run} run
 * @param {import('../../testing/index.js').SignOptions} more
 */
async function signed(type, { values, signal }, more) {
  const { keys: file, sandbox, mode, kind, content, mchid, appid, to } = values;
  // What `signNotification` asks of a sandbox, this one can do from afar.
  const keys = sandbox === undefined ? keysIn(file) : /** @type {any} */ (await remoteSandbox(sandbox, signal));
  const event = content === undefined ? type : { event_type: type, resource: jsonIn(content) };
  try {
    return await signNotification(event, keys, { mode, kind, mchid, appid, url: to, ...more });
  } catch (error) {
    const refused = asUsage(error, file);
    if (refused !== error || !(error instanceof TypeError)) throw refused;
    const { message, chinese = message } = /** @type {TypeError & { chinese?: string }} */ (error);
    throw new UsageError([chinese, message], ['trigger --list 列出所有事件', 'trigger --list shows all events']);
  }
}

/** @param {string} file */
function jsonIn(file) {
  try {
    return JSON.parse(new TextDecoder().decode(readBytes(file)));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new UsageError([`${file} 不是 JSON`, `${file} is no JSON`]);
  }
}

/**
 * @param {() => Promise<import('../../sandbox/index.js').SignedNotification>} sign
 * @param {{ genuine: boolean, id: string }} what
 * @param {import('../arguments.js').Run} run
 */
async function deliver(sign, { genuine, id }, { values, positionals: [type], output, language, signal }) {
  const deliveries = [];
  let right = true;
  for (let left = values.duplicate ? 2 : 1; left > 0; left--) {
    const signedOne = await sign();
    const started = performance.now();
    const controller = new AbortController();
    const stop = () => controller.abort();
    signal.addEventListener('abort', stop, { once: true });
    output.progress(`POST ${values.to}`);
    const notify = /** @type {import('../../sandbox/index.js').Notify} */ ((url, init) => fetch(url, init));
    const answer = await post(signedOne, { notify, answerLimit: ANSWER_LIMIT }, controller);
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    const ms = Math.round(performance.now() - started);
    if (answer.status === null && answer.outcome !== 'timeout' && answer.outcome !== 'redirected') {
      throw new Failure(
        EXIT.remote,
        [`${values.to} 没有应答：${answer.reason}`, `${values.to} did not answer: ${answer.reason}`],
        ['请先启动你的程序', 'Start your program first'],
        'ERR_TRANSPORT',
      );
    }
    // A forged one may be refused in any way but by silence.
    const good = genuine ? answer.outcome === 'accepted' : answer.outcome === 'refused';
    right &&= good;
    deliveries.push({ ...answer, ms, expected: genuine ? 'accepted' : 'refused', ok: good });
    const sign_ = good ? output.paint('green', '✔') : output.paint('red', '✘');
    output.line(
      `${sign_} ${type} ${id} → ${answer.status ?? '–'} ${say(OUTCOMES[answer.outcome] ?? [answer.outcome, answer.outcome], language)}  ${ms} ms`,
    );
    if (answer.reason !== null && answer.outcome !== 'accepted')
      output.line(output.paint('dim', `    ${visible(answer.reason)}`));
  }
  const believed = !genuine && deliveries.some(({ outcome }) => outcome === 'accepted');
  if (!right) output.hint(say(genuine ? NOT_ACCEPTED : believed ? BELIEVED : NOT_REFUSED, language));
  output.result({ ok: right, event_type: type, id, deliveries });
  return right ? EXIT.ok : EXIT.no;
}

/** @type {Record<string, import('../language.js').Words>} */
const OUTCOMES = {
  accepted: ['已接受', 'accepted'],
  refused: ['已拒绝', 'refused'],
  redirected: ['重定向，视为未接受', 'redirected, which accepts nothing'],
  timeout: ['5 秒内没有应答', 'no answer within 5 s'],
};
/** @type {import('../language.js').Words} */
const NOT_ACCEPTED = [
  '通知是真的，应以 200 或 204 应答；请检查密钥是否与 --sandbox 或 --keys 的一致',
  'The notification is genuine, and 200 or 204 accepts it. Does your program use the credentials of the same sandbox, or --keys?',
];
/** @type {import('../language.js').Words} */
const BELIEVED = [
  '通知是伪造的，却被接受了：你的程序没有验签',
  'The notification is forged and was accepted: your program does not verify signatures',
];
/** @type {import('../language.js').Words} */
const NOT_REFUSED = [
  '通知是伪造的，应以 4xx 或 5xx 拒绝；重定向或没有应答都不算拒绝',
  'The notification is forged, and 4xx or 5xx refuses it. A redirect or no answer does not',
];

/** @param {import('../arguments.js').Run} run */
function list({ output }) {
  const all = eventTypes.map((type) => ({ event_type: type, kinds: fixture(type).kinds }));
  output.result(all, all.map(({ event_type, kinds }) => `${event_type}  ${kinds.join(' ')}`).join('\n'));
  return EXIT.ok;
}
