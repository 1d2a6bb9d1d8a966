// Each check of the documents finds what it is there for: the documents as they are, with one thing wrong.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exampleBlocks, fencedBlocks } from './blocks.mjs';
import { codeIn, gaps, OPTION_TABLES, READMES, readDocuments } from './check.mjs';
import { compile, makeProject } from './compile.mjs';
import { publicMembers } from './members.mjs';

/** @type {Awaited<ReturnType<typeof makeProject>>} */
let project;
before(async () => {
  project = await makeProject(fileURLToPath(new URL('../../pkg', import.meta.url)));
});
after(() => project?.dispose());

const documents = readDocuments();

/**
 * The documents with one text replaced.
 * @param {string} file
 * @param {string} text must be there
 * @param {string} other
 * @param {typeof documents} [from]
 */
function changed(file, text, other, { markdown, types, products } = documents) {
  const before = file === 'index.d.ts' ? types : (markdown[file] ?? '');
  assert.ok(before.includes(text), `${file} holds no ${text}`);
  const after = before.replace(text, () => other);
  return file === 'index.d.ts'
    ? { markdown, types: after, products }
    : { markdown: { ...markdown, [file]: after }, types, products };
}

/** @param {typeof documents} those */
const compiled = (those) => compile(project.folder, codeIn(those));
/** @param {string} file @param {string} text */
const lineOf = (file, text) =>
  (documents.markdown[file] ?? '').split('\n').findIndex((line) => line.includes(text)) + 1;

test('code that does not compile is found in either README, with its line', async () => {
  const call = 'pay.queryByOutTradeNo(';
  const wrong = READMES.reduce((those, file) => changed(file, call, 'pay.queryByNumber(', those), documents);
  const problems = await compiled(wrong);
  assert.equal(problems.length, 2, problems.join('\n'));
  READMES.forEach((file, index) => {
    assert.match(problems[index] ?? '', new RegExp(`^${file}:${lineOf(file, call)}: TS\\d+: .*queryByNumber`));
  });
});

test('code is checked as strictly as users check theirs', async () => {
  /** @type {[code: string, problem: RegExp | undefined][]} */
  const cases = [
    ['const pay = new WechatPay(options); await pay.close(out_trade_no);', undefined],
    ["new WechatPay({ ...options, apiV3key: '' });", /apiV3key/],
    ['pay.payParams.web({ prepay_id });', /web/],
    ["await pay.prepayJsapi({ ...order, amount: { total: '1.00' } });", /string/],
    ['pay.assertPayment(transaction, { out_trade_no });', /amount/],
    ['await pay.close(undeclared);', /undeclared/],
    ['new WechatPay({ ...options, mchid: process.env.WECHATPAY_MCHID });', /undefined/],
    ['WechatPay.fromEnv(process.env);', undefined],
    ['new WechatPay({ ...options, serialNo: undefined });', /exactOptionalPropertyTypes/],
    ["app.post('/', async (req, res) => res.sent(req.body));", /sent/],
  ];
  for (const kind of /** @type {const} */ (['mjs', 'mts'])) {
    const blocks = cases.map(([code], index) => ({
      file: `${index}.md`,
      line: 7,
      kind,
      code: `import { WechatPay } from 'wechatpay-wasm';\n${code}`,
    }));
    const problems = await compile(project.folder, blocks);
    cases.forEach(([code, expected], index) => {
      const [problem, ...more] = problems.filter((text) => text.startsWith(`${index}.md:8: TS`));
      assert.deepEqual(more, []);
      if (expected) assert.match(problem ?? 'no problem', expected, code);
      else assert.equal(problem, undefined);
    });
    assert.equal(problems.length, cases.filter(([, expected]) => expected).length, problems.join('\n'));
  }
});

test('only examples in TypeScript have to name the types of parameters', async () => {
  const block = { file: 'x.md', line: 7, code: 'export const twice = (number) => number * 2;' };
  assert.deepEqual(await compile(project.folder, [{ ...block, kind: 'mjs' }]), []);
  const [problem] = await compile(project.folder, [{ ...block, kind: 'mts' }]);
  assert.match(problem ?? 'no problem', /^x\.md:7: TS7006: /);
});

test('an example in the declarations is compiled', async () => {
  const member = 'export declare const version: string;';
  const example = (/** @type {string} */ code) =>
    `/**\n * @example\n * import { version } from 'wechatpay-wasm';\n * ${code}\n */\n${member}`;
  const [problem] = await compiled(changed('index.d.ts', member, example('version.major;')));
  assert.match(problem ?? 'no problem', /^pkg-template\/index\.d\.ts:\d+: TS\d+: .*major/);
  assert.deepEqual(await compiled(changed('index.d.ts', member, example('version.length;'))), []);
});

test('a member without example is named when examples are required', () => {
  assert.deepEqual(gaps(documents, { requireExamples: true }), []);
  const added = { ...documents, types: `${documents.types}\nexport declare const other: 1;\n` };
  assert.match(
    gaps(added, { requireExamples: true }).join('\n'),
    /^pkg-template\/index\.d\.ts:\d+: other has no @example$/m,
  );
  const [file = '', text = ''] = Object.entries(documents.products)[0] ?? [];
  const api = { ...documents, products: { [file]: `${text}\nexport interface OtherApi {\n  call(): void;\n}\n` } };
  assert.match(
    gaps(api, { requireExamples: true }).join('\n'),
    /^pkg-template\/types\/.*:\d+: OtherApi\.call has no @example$/,
  );
});

test('public members are functions, constants, what a class has and what hangs on it', () => {
  const members = publicMembers(`
    /** @example f(); */
    export declare function f(): void;
    export declare function g(): void;
    export declare const c: {
      nested(): void;
      /** @example c.shown(); */
      shown(): void;
    };
    export declare const version: string;
    /** @example new A(); */
    export declare class A {
      constructor();
      private hidden: string;
      readonly id: string;
      twice(a: string): void;
      /** @example a.twice(1); */
      twice(a: number): void;
      readonly things: Things;
      readonly meta: Meta;
      readonly params: { app(): void };
    }
    export interface Things { create(): void; readonly deeper: { find(): void } }
    export interface Meta { status: number }
    export interface Passed { get(name: string): string }
    declare function internal(): void;
  `);
  const names = (/** @type {boolean} */ wanted) =>
    members.filter(({ example }) => example === wanted).map(({ name }) => name);
  assert.deepEqual(names(true), ['f', 'c.shown', 'new A', 'A.twice']);
  assert.deepEqual(names(false), [
    'g',
    'c.nested',
    'version',
    'A.id',
    'A.things.create',
    'A.things.deeper.find',
    'A.meta',
    'A.params.app',
  ]);
});

test('the table of options must list every option once, and no other', () => {
  const row = '| `userAgent` |';
  for (const file of OPTION_TABLES) {
    const problems = (/** @type {string} */ cell) => gaps(changed(file, row, cell));
    assert.deepEqual(problems('| |'), [`${file}: the table of options lacks userAgent`]);
    assert.deepEqual(problems('| `userAgent`, `agent` |'), [`${file}: there is no option agent`]);
    assert.deepEqual(problems('| `userAgent`, `language` |'), [
      `${file}: language stands twice in the table of options`,
    ]);
  }
  const added = changed('index.d.ts', '  userAgent?: string;', '  userAgent?: string;\n  other?: string;');
  assert.deepEqual(
    gaps(added),
    OPTION_TABLES.map((file) => `${file}: the table of options lacks other`),
  );
  assert.deepEqual(gaps(changed('docs/configuration.md', '| Option | Meaning |', '| Setting | Meaning |')), [
    'docs/configuration.md: there is no table of options',
  ]);
  assert.deepEqual(gaps(documents), []);
});

test('a README without code, or with code that does not end, is found', () => {
  const text = documents.markdown['README.md']?.replaceAll(/```c?[jt]s/g, '```') ?? '';
  assert.deepEqual(gaps({ ...documents, markdown: { ...documents.markdown, 'README.md': text } }), [
    'README.md: there is no code',
  ]);
  assert.throws(() => fencedBlocks('x.md', 'text\n```js\nf();\n'), /x\.md:2/);
});

test('blocks are found with their lines', () => {
  const text = [
    '```sh',
    'ls',
    '```',
    '<!-- run: bills -->',
    '```js',
    'f();',
    '```',
    '',
    '```ts',
    'g();',
    'h();',
    '```',
  ];
  assert.deepEqual(fencedBlocks('x.md', text.join('\n')), [
    { file: 'x.md', line: 2, kind: 'other', code: 'ls' },
    { file: 'x.md', line: 6, kind: 'mjs', code: 'f();', run: 'bills' },
    { file: 'x.md', line: 10, kind: 'mts', code: 'g();\nh();' },
  ]);
  const comment = [
    '/**',
    ' * B.',
    ' * @example',
    ' * ```ts',
    ' * b(',
    ' *   1);',
    ' * ```',
    ' * @throws {Error}',
    ' */',
  ];
  const types = ['/** A. */', 'declare const a: 1;', ...comment, '/** @example c(); */'];
  assert.deepEqual(exampleBlocks('x.d.ts', types.join('\n')), [
    { file: 'x.d.ts', line: 5, kind: 'mts', code: '\n\nb(\n  1);\n' },
    { file: 'x.d.ts', line: 12, kind: 'mts', code: 'c();' },
  ]);
});
