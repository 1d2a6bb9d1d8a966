// What is understood of a command line, of a `.env` file, and of a message at hand.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HelpWanted, readArguments, UsageError } from '../../cli/arguments.js';
import { COMMANDS, load } from '../../cli/commands.js';
import { parseEnvFile } from '../../cli/env-file.js';
import { commandHelp, overview } from '../../cli/help.js';
import { languageFrom } from '../../cli/language.js';
import { parseMessage } from '../../cli/message.js';
import { EXIT, Failure, told } from '../../cli/outcome.js';
import { opened } from '../../cli/port.js';

/** @type {import('../../cli/arguments.js').Command} */
const command = {
  name: 'try',
  usage: 'ONE [TWO]',
  about: ['试', 'tries'],
  positionals: [1, 2],
  options: {
    'how-many': { value: 'N', is: 'integer', about: ['多少', 'how many'] },
    scale: { value: 'X', is: 'number', about: ['倍数', 'a factor'] },
    to: { value: 'URL', is: 'url', about: ['到', 'where'] },
    date: { value: 'DATE', is: 'date', about: ['日期', 'when'] },
    mode: { value: 'MODE', of: ['a', 'b'], about: ['模式', 'how'] },
    host: { value: 'NAME', multiple: true, about: ['主机', 'hosts'] },
    port: { value: 'N', is: 'port', about: ['端口', 'a port'] },
    quiet: { about: ['安静', 'quietly'] },
  },
  examples: ['try it'],
  run: async () => {},
};

test('options become values of their kind, by names in camelCase', () => {
  const args = [
    'one',
    '--how-many',
    '3',
    '--scale=0.5',
    '--to',
    'http://a.b/c',
    '--mode',
    'b',
    '--host',
    'x',
    '--host=y',
  ];
  assert.deepEqual(readArguments(command, [...args, '--quiet', '--date', '2026-07-20', '--json']), {
    values: {
      howMany: 3,
      scale: 0.5,
      to: 'http://a.b/c',
      mode: 'b',
      host: ['x', 'y'],
      quiet: true,
      date: '2026-07-20',
      json: true,
    },
    positionals: ['one'],
  });
  assert.deepEqual(readArguments(command, ['-']).positionals, ['-'], 'standard input is an argument');
  assert.equal(readArguments(command, ['1', '--port', '65535']).values.port, 65535);
  assert.throws(() => readArguments(command, ['--help']), HelpWanted);
});

test('what is not understood is refused with the usage code', () => {
  for (const args of [
    [],
    ['1', '2', '3'],
    ['1', '--nothing'],
    ['1', '--how-many', '3.5'],
    ['1', '--how-many', '-3'],
    ['1', '--how-many'],
    ['1', '--scale', 'x'],
    ['1', '--to', 'ftp://a.b'],
    ['1', '--to', 'a.b'],
    ['1', '--date', '20260720'],
    ['1', '--mode', 'c'],
    ['1', '--port', '65536'],
    ['1', '--port', '80.5'],
    ['1', '--quiet=yes'],
    ['1', '-x'],
    ['1', '--lang', 'fr'],
  ]) {
    assert.throws(
      () => readArguments(command, args),
      (error) => error instanceof UsageError && told(error, 'en').code === EXIT.usage,
      args.join(' '),
    );
  }
});

test('every command has help in both languages, with all its options', async () => {
  for (const name of Object.keys(COMMANDS)) {
    const declared = await load(name);
    assert.equal(declared.name, name);
    const [zh, en] = [commandHelp(declared, 'zh'), commandHelp(declared, 'en')];
    assert.match(zh, /[\u4e00-\u9fff]{2}/);
    assert.doesNotMatch(en, /[\u4e00-\u9fff]/, name);
    for (const option of Object.keys(declared.options)) {
      assert.ok(zh.includes(`--${option}`) && en.includes(`--${option}`), `${name} ${option}`);
    }
    for (const example of declared.examples) assert.ok(en.includes(`wechatpay-wasm ${example}`));
    assert.ok(overview(COMMANDS, 'zh').includes(name) && overview(COMMANDS, 'en').includes(name));
  }
  await assert.rejects(load('toString'), UsageError);
});

test('the commands in the documents are understood', async () => {
  const docs = new URL('../../docs/', import.meta.url);
  const lines = readdirSync(docs)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => readFileSync(new URL(file, docs), 'utf8').split('\n'))
    .flatMap((line) => /^(?:sudo )?npx wechatpay-wasm ([^#]+)/.exec(line)?.[1]?.trim() ?? []);
  assert.ok(lines.length > 20, `${lines.length}`);
  for (const line of lines) {
    const [name = '', ...args] = line.split(/\s+/);
    readArguments(await load(name), args);
  }
});

test('the language is that of --lang, or of the environment', () => {
  assert.equal(languageFrom([], { LANG: 'zh_CN.UTF-8' }), 'zh');
  assert.equal(languageFrom([], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }), 'en');
  assert.equal(languageFrom(['--lang', 'zh'], { LANG: 'de_DE' }), 'zh');
  assert.equal(languageFrom(['--lang=en'], { LANG: 'zh_CN' }), 'en');
  assert.equal(languageFrom([], {}), 'en');
});

test('a .env file: quotes, comments, keys over several lines', () => {
  const text =
    '\uFEFFA=1\r\n# B=2\nexport C = three # words\nD="four # \\n\\"4\\""\nE=\'five\n5\'\nF=`six`\nG=\n  H=https://a.b/?c=d#e\nI="not closed\nJ=9\n';
  assert.deepEqual(parseEnvFile(text), {
    A: '1',
    C: 'three',
    D: 'four # \n"4"',
    E: 'five\n5',
    F: 'six',
    G: '',
    H: 'https://a.b/?c=d#e',
    I: '"not closed',
    J: '9',
  });
});

test('a message: its body stays as it is, to the byte', () => {
  const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
  const body = '{\r\n\r\n"a": "é" }\n';
  for (const text of [
    `HTTP/1.1 200 OK\r\nWechatpay-Nonce:  n 1 \r\nX-Y: z\r\n\r\n${body}`,
    `wechatpay-nonce: n 1\nx-y: z\n\n${body}`,
    `< Wechatpay-Nonce: n 1\n< X-Y: z\n\n${body}`,
    JSON.stringify({ headers: { 'Wechatpay-Nonce': 'n 1', 'X-Y': 'z' }, body }),
  ]) {
    assert.deepEqual(parseMessage(bytes(text)), { headers: { 'wechatpay-nonce': 'n 1', 'x-y': 'z' }, body }, text);
  }
  assert.deepEqual(parseMessage(bytes(' {"id": 1}')), { headers: {}, body: ' {"id": 1}' });
  assert.deepEqual(parseMessage(bytes('A: b\n\n\uFEFFc')).body, '\uFEFFc', 'a byte order mark was signed too');
  assert.throws(() => parseMessage(bytes('no message')), UsageError);
  assert.throws(() => parseMessage(bytes('{ "id": ')), UsageError);
  assert.throws(() => parseMessage(Uint8Array.of(0x41, 0xff)), Failure);
});

test('errors end with the exit code of their kind', () => {
  const error = (/** @type {string} */ code, outcome = 'unknown') => {
    const texts = { message: code, remedy: 'r' };
    return { name: 'WechatPayError', code, outcome, zh: texts, en: texts };
  };
  for (const [code, exit] of /** @type {const} */ ([
    ['ERR_CONFIG', EXIT.configuration],
    ['ERR_INPUT', EXIT.usage],
    ['ERR_ABORTED', EXIT.interrupted],
    ['ERR_API', EXIT.remote],
    ['ERR_TIMEOUT', EXIT.remote],
    ['ERR_VERIFY_SIGNATURE', EXIT.remote],
  ])) {
    assert.equal(told(error(code), 'en').code, exit, code);
  }
  const system = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
  assert.deepEqual(told(system, 'en'), { code: 3, view: { code: 'EADDRINUSE', message: 'listen EADDRINUSE' } });
});

test('a port that may not be opened is named with the option that chooses another; what is no port stays as it is', async () => {
  const failing = (/** @type {string} */ code) => Promise.reject(Object.assign(new Error(`listen ${code}`), { code }));
  for (const [code, text] of /** @type {const} */ ([
    ['EACCES', /no permission to open port 80.*--sandbox-port/],
    ['EADDRINUSE', /port 80 is in use.*--sandbox-port/],
    ['EADDRNOTAVAIL', /shop\.example is no address of this machine.*--host/],
    ['ENOTFOUND', /shop\.example is no address of this machine.*--host/],
  ])) {
    const place = { port: 80, host: 'shop.example', option: '--sandbox-port' };
    const error = await opened(failing(code), place).catch((reason) => reason);
    const { code: exit, view } = told(error, 'en');
    assert.deepEqual([exit, view.code], [3, code]);
    assert.match(`${view.message} ${view.remedy}`, text);
    assert.match(JSON.stringify(told(error, 'zh').view), /[\u4e00-\u9fff].*--(sandbox-port|host)/);
  }
  await assert.rejects(opened(failing('ERR_OTHER'), { port: 80 }), /listen ERR_OTHER/);
  assert.equal(await opened(Promise.resolve(17), { port: 80 }), 17);
});
