// The run of the guide finds what it is there for: the program of a page, with one thing wrong.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { linkProject } from './compile.mjs';
import { commandProblems, commandsIn } from './guide/commands.mjs';
import { guideBlocks, guidePages, guideProblems, programsIn, runGuide } from './guide/run.mjs';
import { checkLease, checkRecovery, checkUnrecorded } from './guide/scenario.mjs';

const project = linkProject(fileURLToPath(new URL('../../pkg', import.meta.url)));
after(() => project.dispose());

const blocks = guideBlocks();
const express = programsIn(blocks).find(({ name }) => name === 'express');
const page = express?.files[0]?.block;
assert.ok(express && page);

/** What is wrong, and what is said of it. @type {[text: string, other: string, problem: RegExp, vain?: string][]} */
const BREAKS = [
  ["from 'express'", "from 'not-installed'", /not-installed/],
  ['const total = 1800', 'const total = 1', /1800/],
  ['await pay.payParams.miniProgram({ prepay_id })', '{ prepay_id }', /nonceStr/],
  ["express.raw({ type: () => true, limit: '2mb' })", 'express.json()', /the notification is answered with 204/],
  ['status(status)', 'status(200)', /the notification is answered with 204/],
  ['order.delivery ??= ', 'order.delivery = ', /each order is delivered once/],
  ["!== 'SUCCESS'", "!== 'NOTPAY'", /the state of an order/],
  ["!== 'SUCCESS'", "!== 'NEVER'", /paid: false/],
  [
    'handleNotification(req,',
    'handleNotification({ headers: req.headers, body: JSON.stringify(JSON.parse(req.body)) },',
    /bytes that were printed again/,
  ],
  ['(error, event) => console.error(', '(error, event) => Promise.reject(', /another amount/],
  [', checks)', ')', /both are printed for a person/, 'both are printed for a person'],
];

test('a program that goes wrong is found', async () => {
  const wrong = BREAKS.map(([text, other, , vain], index) => {
    assert.ok(page.code.includes(text), `the program holds no ${text}`);
    const block = { ...page, code: page.code.replace(text, () => other) };
    return { ...express, name: `express-${index}`, files: [{ file: 'server.mjs', block }], vain };
  });
  const problems = await runGuide(project.folder, wrong);
  assert.equal(problems.length, BREAKS.length, problems.join('\n'));
  BREAKS.forEach(([, , expected], index) => {
    assert.match(problems[index] ?? '', new RegExp(`^docs/guide/express\\.md:\\d+ \\(express-${index}\\): `));
    assert.match(problems[index]?.split('\n  printed:')[0] ?? '', expected);
  });
});

/**
 * Programs of the guide with other code in their first file.
 * @param {string[]} names
 * @param {string} text
 * @param {string} other
 */
function changed(names, text, other) {
  const programs = programsIn(blocks).filter(({ name }) => names.includes(name));
  assert.equal(programs.length, names.length);
  return programs.map((program) => ({
    ...program,
    files: program.files.map(({ file, block }, index) => {
      if (index > 0) return { file, block };
      assert.ok(block.code.includes(text), `${program.name} holds no ${text}`);
      return { file, block: { ...block, code: block.code.replace(text, () => other) } };
    }),
  }));
}
const DELIVERY = `console.log(\`delivered \${out_trade_no}\`);`;
const DATABASES = ['worker', 'supabase'];

test('a delivery that fails is made up for, in memory and in each database, but not after a refund', async () => {
  const failing = `globalThis.tried ??= new Set();
    if (!globalThis.tried.has(out_trade_no)) {
      globalThis.tried.add(out_trade_no);
      throw new Error('the warehouse is away');
    }
    ${DELIVERY}`;
  const wrong = changed(['express', ...DATABASES], DELIVERY, failing);
  assert.deepEqual(await runGuide(project.folder, wrong, checkRecovery), []);
});

test('while one delivers, no other does, and none is accepted, in each database', async (t) => {
  let open = false;
  const gate = createServer((_, response) => void response.writeHead(open ? 200 : 503).end());
  await new Promise((resolve) => {
    gate.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  t.after(() => {
    gate.close();
    gate.closeAllConnections();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (gate.address());
  const waiting = `console.log(\`begins \${out_trade_no}\`);
    while (!(await fetch('http://127.0.0.1:${port}/')).ok) await new Promise((resolve) => setTimeout(resolve, 50));
    ${DELIVERY}`;
  const slow = changed(DATABASES, DELIVERY, waiting);
  const check = (/** @type {any} */ program, /** @type {any} */ far) => {
    open = false;
    return checkLease(program, far, () => {
      open = true;
    });
  };
  assert.deepEqual(await runGuide(project.folder, slow, check), []);
});

test('what WeChat Pay said is told, even if no database can record it', async () => {
  const now = 'const now = Date.now();';
  const away = changed(DATABASES, now, `if (globalThis) throw new Error('the table is away');\n  ${now}`);
  assert.deepEqual(await runGuide(project.folder, away, checkUnrecorded), []);
});

test('the mini program hands over the pay params unchanged, and believes its server, not the cashier', async () => {
  const code = blocks.find(({ run }) => run === 'guide-mini-program')?.code ?? '';
  const { buy } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const payParams = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' };
  for (const [cashier, paid] of [
    [true, true],
    [true, false],
    [false, true],
  ]) {
    /** @type {unknown[]} */
    const asked = [];
    const wx = {
      /** @param {{ url: string, method: string, success: (answer: object) => void }} options */
      request({ url, method, success }) {
        asked.push(`${method} ${url}`);
        success({ data: method === 'POST' ? { out_trade_no: 'T1', payParams } : { paid } });
      },
      async requestPayment(/** @type {unknown} */ params) {
        asked.push(params);
        if (!cashier) throw new Error('requestPayment:fail cancel');
      },
    };
    Object.assign(globalThis, { wx });
    assert.equal(await buy(), paid);
    assert.deepEqual(asked, ['POST https://shop.example/orders', payParams, 'GET https://shop.example/orders/T1']);
  }
});

test('every file of a program is on one page in each language, with the same code, and the shops are the same', () => {
  assert.deepEqual(guideProblems(blocks), []);
  const others = blocks.filter((block) => block !== page);
  assert.deepEqual(guideProblems(others), ['guide-express: 0 in English, 1 in Chinese']);
  assert.match(
    guideProblems([...others, { ...page, run: 'guide-other' }])[0] ?? '',
    /no program has the file guide-other$/,
  );
  const cheaper = { ...page, code: page.code.replace('1800', '1700') };
  const problems = guideProblems([...others, cheaper]).join('\n');
  assert.match(problems, /^docs\/guide\/express\.md:\d+: the shop differs from /m);
  assert.match(problems, /: the code of guide-express differs from /);
});

test('a command that does not exist, or stands in one language alone, is found', async () => {
  const pages = guidePages();
  assert.deepEqual(await commandProblems(pages), []);
  assert.ok(commandsIn(pages['docs/guide/newcomer.md'] ?? '').length > 10);
  const file = 'docs/guide/express.md';
  /** @type {[text: string, other: string, problem: RegExp][]} */
  const cases = [
    ['--write-env', '--save-env', /there is no option --save-env/],
    ['wechatpay-wasm sandbox', 'wechatpay-wasm box', /there is no such command/],
    ['npm install express', 'npm install expres', /no test has expres/],
    ['_sandbox/orders/OUT_TRADE_NO/pay', '_sandbox/orders/OUT_TRADE_NO/paid', /nothing answers this/],
    ['--env-file=.env server.mjs', '--env-file=.env other.mjs', /no program is in this file/],
    ['node --env-file', 'nodemon --env-file', /nothing tests this/],
  ];
  for (const [text, other, expected] of cases) {
    const [translated, problem] = await commandProblems({ ...pages, [file]: `${pages[file]}`.replace(text, other) });
    assert.equal(translated, `${file}: the Chinese page has other commands`);
    assert.match(`${problem}`, expected);
  }
});
