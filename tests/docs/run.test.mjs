// Each scenario finds what it is there for: the blocks of the documents as they are, with one thing wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { blocksToRun, readDocuments } from './check.mjs';
import { makeProject } from './compile.mjs';
import { bindingProblems, commandProblems, driftProblems, englishOf, runBlocks } from './run.mjs';
import { COMMANDS, SCENARIOS } from './scenarios/index.mjs';

/** @typedef {import('./blocks.mjs').Block} Block */

/** @type {Awaited<ReturnType<typeof makeProject>>} */
let project;
before(async () => {
  project = await makeProject(fileURLToPath(new URL('../../pkg', import.meta.url)));
});
after(() => project?.dispose());

const documents = readDocuments();
const blocks = blocksToRun(documents);

/** @param {readonly Block[]} those */
const played = (those, limitMs = 20_000) => runBlocks(project.folder, those, { nodes: [process.execPath], limitMs });

/**
 * An English block with one text replaced.
 * @param {string} name @param {string} text must be there @param {string} other
 * @returns {Block}
 */
function broken(name, text, other) {
  const block = blocks.find(({ file, run }) => file === englishOf(file) && run === name);
  assert.ok(block?.code.includes(text), `the block ${name} holds no ${text}`);
  return { ...block, code: block.code.replace(text, () => other) };
}

/** What is wrong, and what is said of it. @type {[name: string, text: string, other: string, problem: RegExp][]} */
const BREAKS = [
  ['payment', 'db.markPaidOnce(event.resource.out_trade_no)', 'db.findOrder(event.id)', /delivered/],
  ['payment', '(request, handler, checks)', '(request, handler)', /order unknown-\d+ was not accepted.* 500/],
  [
    'payment',
    'db.setAside(event.resource.out_trade_no, error.message)',
    '{ throw error; }',
    /order wrong-\d+ was not accepted.* 500/,
  ],
  ['payment', 'pay.assertPayment(', 'void (', /a query of another amount delivers/],
  ['payment', 'await pay.payParams.miniProgram({ prepay_id })', '{ prepay_id }', /nonceStr/],
  ['environment', 'WECHATPAY_API_V3_KEY', 'WECHATPAY_APIV3_KEY', /WECHATPAY_API_V3_KEY/],
  ['environment', 'WECHATPAY_BASE_URL=', '#', /the variables that are read/],
  ['check', 'checkConfig({}, process.env)', 'checkConfig({}, {})', /有误/],
  ['check', 'await pay.doctor()', "'doctor'", /privateKey/],
  ['certificates', '{ store: env.CERTIFICATES }', 'true', /a second isolate downloads/],
  ['certificates', 'env.CERTIFICATES', '{ get: env.CERTIFICATES.get, put() {} }', /a second isolate downloads/],
  ['replaced', 'prepay.response.serialNo', "'AB12'", /strictly equal/],
  ['replaced', 'miniProgram(kept)', 'miniProgram({ prepay_id: kept.prepay_id })', /not signed with the old key/],
  ['express', '{ verify: (req, res, buf) => Object.assign(req, { rawBody: buf }) }', '', /body 已被解析/],
  ['express', 'app.use(', 'void (', /express\.json\(\) does not work/],
  ['express', 'status(status)', 'status(200)', /accepted with a wrong signature/],
  ['once', ', claims }', ' }', /handled 11 times/],
  ['queue', 'queue.add(event)', 'queue', /not in the queue/],
  ['queue', 'event.id', 'event.create_time + Math.random()', /worked on twice/],
  ['refund', 'refund: 600', 'refund: 0.6', /amount\.refund/],
  ['refund-result', 'await db.markRefunded', 'void db.findOrder', /SUCCESS/],
  ['refund-result', "status === 'ABNORMAL'", "status === 'CLOSED'", /does not go on/],
  ['request', '/v3/bill/tradebill', '/v3/bill/fundflowbill', /tradebill/],
  ['request', 'data.download_url', 'data.url', /bill\.example/],
  ['fields', "encrypted_echo_message: '张三'", "encrypted_echo_message: '李四'", /the comment is not what is printed/],
  ['fields', 'log(data.encrypted_echo_message)', 'log(data.echo_message)', /the comment is not what is printed/],
  ['settle', 'pay.settle(error)', "pay.settle('error')", /error/],
  ['settle', 'return final ? data.status', "return final ? 'CLOSED'", /SUCCESS/],
  ['languages', '不是整数', '不是数字', /the comment is not what is printed/],
  ['languages', 'error.en.remedy', 'error.remedy', /the comment is not what is printed/],
  ['hooks', 'onResponse:', 'onRequest:', /the call is not logged/],
  ['hooks', 'eventType, id', 'kind, id', /the notification is not logged/],
  ['several', 'merchants.map', 'merchants.slice(1).map', /order right-\d+ was not accepted.* 401/],
  ['several', ', event, { mchid }', ', event, { appid: mchid }', /^[^\n]*delivered/],
  ['proxy', '{ ...init, dispatcher }', 'init', /nothing went through the proxy/],
  ['secrets', '(pay ??= ', '(pay = ', /clients made/],
  ['secrets', 'if (pay) return pay;', '', /secrets are read at every request/],
  ['signer-webcrypto', "hash: 'SHA-256'", "hash: 'SHA-512'", /sign has algorithm\.hash\.name SHA-512/],
  [
    'signer-webcrypto',
    "oaep, false, ['decrypt']",
    "{ ...oaep, hash: 'SHA-256' }, false, ['decrypt']",
    /decrypt has algorithm\.hash\.name SHA-256/,
  ],
  ['signer-node', ', { signer: nodeSigner(createPrivateKey(pem)) }', '', /privateKey .* is missing/],
  ['signer-service', 'if (!answer.ok)', 'if (answer.ok)', /the signer failed/],
  ['signer-service', 'answer.arrayBuffer()', 'message', /310 bytes instead of 256/],
  ['sandbox', 'await sandbox.pay(out_trade_no);', '', /the order is not paid/],
  ['sandbox', 'await sandbox.refunds.settle(out_refund_no);', '', /REFUND-0001 SUCCESS/],
  ['sandbox-commonjs', 'notify(new Request(url, init))', 'Promise.reject(url)', /was not accepted/],
];

test('a block that goes wrong is found by its scenario', async () => {
  assert.deepEqual([...new Set(BREAKS.map(([name]) => name))], Object.keys(SCENARIOS));
  const wrong = BREAKS.map(([name, text, other]) => broken(name, text, other));
  // Lines tell the problems apart.
  const problems = await played(wrong.map((block, index) => ({ ...block, line: index })));
  assert.equal(problems.length, BREAKS.length, problems.join('\n'));
  BREAKS.forEach(([name, , , expected], index) => {
    assert.match(
      problems[index] ?? '',
      new RegExp(`^${wrong[index]?.file}:${index} \\(${name}, ${process.version}\\): `),
    );
    assert.match(problems[index] ?? '', expected);
  });
});

test('a block that does not end, does not load or fails on the side is found', async () => {
  const end = (/** @type {string} */ more) => broken('environment', 'WECHATPAY_MCHID', more);
  const load = (/** @type {string} */ code) =>
    /** @type {Block} */ ({ ...end('X'), run: 'languages', kind: 'mjs', code });
  const lines = [
    load('await new Promise(() => {});'),
    load("import 'not-installed';"),
    load("Promise.reject(new Error('lost')); await new Promise((resolve) => setTimeout(resolve, 500));"),
  ];
  const problems = await played(lines, 2000);
  assert.match(problems[0] ?? '', /no end after 2000 ms/);
  assert.match(problems[1] ?? '', /not-installed/);
  assert.match(problems[2] ?? '', /lost/);
});

test('a block has one scenario, and a scenario one block in each language, on the same page', () => {
  assert.deepEqual(bindingProblems(blocks), []);
  const [first, ...others] = blocks;
  assert.ok(first);
  const { run: name, ...bare } = first;
  const chinese = others.find((block) => block.run === name);
  const lost = [
    `English: no block for the scenario ${name}`,
    `${chinese?.file}:${chinese?.line}: ${first.file} has no block for the scenario ${name}`,
  ];
  assert.deepEqual(bindingProblems([bare, ...others]), [
    `${first.file}:${first.line}: no scenario runs this block: there is no <!-- run: name --> above it`,
    ...lost,
  ]);
  assert.deepEqual(bindingProblems([{ ...first, run: 'other' }, ...others]), [
    `${first.file}:${first.line}: no scenario other`,
    ...lost,
  ]);
  assert.deepEqual(bindingProblems([first, first, ...others]), [
    `${first.file}:${first.line}: a second scenario ${name}`,
  ]);
});

test('every block of a README is run, and of other documents those that say so', () => {
  const [readme, page] = ['README.md', 'docs/certificates.md'].map((file) => documents.markdown[file] ?? '');
  const mute = (/** @type {string} */ text) => text.replaceAll(/^<!-- run: .* -->$/gm, '');
  const markdown = { ...documents.markdown, 'README.md': mute(readme), 'docs/certificates.md': mute(page) };
  const files = blocksToRun({ ...documents, markdown }).map(({ file }) => file);
  assert.ok(files.includes('README.md'));
  assert.ok(!files.includes('docs/certificates.md'));
  assert.ok(blocks.some(({ file }) => file === 'docs/certificates.md'));
});

test('code that differs between the languages is found, words for people may differ', () => {
  assert.deepEqual(driftProblems(blocks), []);
  const chinese = blocks.find(({ file, run }) => file === 'README.zh-CN.md' && run === 'refund');
  assert.ok(chinese);
  const [problem, ...more] = driftProblems([broken('refund', '600', '601'), chinese]);
  assert.match(problem ?? 'no problem', /^README\.zh-CN\.md:\d+: the code of refund differs from README\.md:\d+$/);
  assert.deepEqual(more, []);
});

test('a command that nothing tests is found', () => {
  assert.deepEqual(commandProblems(blocks), []);
  assert.deepEqual(Object.keys(COMMANDS), ['command', 'try', 'install']);
  const [problem] = commandProblems([broken('try', 'npm run demo', 'npm run other')]);
  assert.match(problem ?? 'no problem', /^README\.md:\d+: nothing tests npm run other$/);
});
