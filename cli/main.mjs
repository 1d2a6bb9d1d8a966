#!/usr/bin/env node
/**
 * The command `wechatpay-wasm`: finds the command, reads its arguments, and turns what it ends with into an exit code.
 */

import { HelpWanted, readArguments, UsageError } from './arguments.js';
import { COMMANDS, load } from './commands.js';
import { commandHelp, overview } from './help.js';
import { interruption, Unwritten } from './interruption.js';
import { languageFrom } from './language.js';
import { EXIT, told } from './outcome.js';
import { createOutput } from './output.js';

/** @param {readonly string[]} args */
async function main(args) {
  const language = languageFrom(args, process.env);
  const output = createOutput({ json: args.includes('--json'), language });
  const signal = interruption();
  const named = args[0] !== undefined && !args[0].startsWith('-');
  const name = named ? args[0] : undefined;
  /** @param {unknown} error @returns {number} */
  const fail = (error) => {
    const { code, view } = told(error, language);
    if (error instanceof Unwritten && error.quiet) return code;
    output.error(view);
    if (error instanceof UsageError) output.hint(usageHint(name, language));
    return code;
  };
  /** @type {number} */
  let code = EXIT.ok;
  try {
    code = await run(name, named ? args.slice(1) : args, { output, language, signal });
  } catch (error) {
    if (!(signal.reason instanceof Unwritten)) code = fail(signal.aborted ? signal.reason : error);
  }
  await output.written();
  return signal.reason instanceof Unwritten ? fail(signal.reason) : code;
}

/**
 * @param {string | undefined} name
 * @param {readonly string[]} args
 * @param {Pick<import('./arguments.js').Run, 'output' | 'language' | 'signal'>} more
 * @returns {Promise<number>}
 */
async function run(name, args, { output, language, signal }) {
  if (name === undefined || name === 'help') return help(args, output, language);
  const command = await load(name);
  try {
    const { values, positionals } = readArguments(command, args);
    return (await command.run({ values, positionals, output, language, signal })) ?? EXIT.ok;
  } catch (error) {
    if (!(error instanceof HelpWanted)) throw error;
    output.text(commandHelp(error.command, language));
    return EXIT.ok;
  }
}

/**
 * @param {readonly string[]} args
 * @param {import('./output.js').Output} output
 * @param {import('./language.js').Language} language
 */
async function help(args, output, language) {
  const names = args.filter((arg) => !arg.startsWith('-') && arg !== 'zh' && arg !== 'en');
  if (args.includes('--version')) {
    const { version } = await import('wechatpay-wasm');
    output.result({ version }, version);
    return EXIT.ok;
  }
  const unknown = args.find((arg) => /^-/.test(arg) && !/^--(help|lang|json)(=|$)|^-h$/.test(arg));
  if (unknown !== undefined) throw new UsageError([`没有选项 ${unknown}`, `there is no option ${unknown}`]);
  output.text(names[0] === undefined ? overview(COMMANDS, language) : commandHelp(await load(names[0]), language));
  return EXIT.ok;
}

/** @param {string | undefined} name @param {import('./language.js').Language} language */
function usageHint(name, language) {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? `${name} --help` : '--help';
  return language === 'zh' ? `用法：wechatpay-wasm ${command}` : `See wechatpay-wasm ${command}`;
}

const code = await main(process.argv.slice(2));
// What a command has opened is closed, but a runtime may keep something: Deno, now and then, a connection of the demo.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(code);
