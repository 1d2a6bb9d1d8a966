#!/usr/bin/env node
/**
 * The command `wechatpay-wasm`: finds the command, reads its arguments, and turns what it ends with into an exit code.
 */

import { HelpWanted, readArguments, UsageError } from './arguments.js';
import { COMMANDS, load } from './commands.js';
import { commandHelp, overview } from './help.js';
import { languageFrom } from './language.js';
import { EXIT, Failure, told } from './outcome.js';
import { createOutput } from './output.js';

/** Milliseconds that a command has to end after Ctrl-C. */
const GRACE = 2000;

/** @param {readonly string[]} args */
async function main(args) {
  const language = languageFrom(args, process.env);
  const named = args[0] !== undefined && !args[0].startsWith('-');
  const name = named ? args[0] : undefined;
  const rest = named ? args.slice(1) : args;
  const json = args.includes('--json');
  const output = createOutput({ json, language });
  const interruption = new AbortController();
  /** Ends whatever waits, and soon the process; a second Ctrl-C ends it at once. */
  const interrupt = () => {
    interruption.abort(new Failure(EXIT.interrupted, ['已中断', 'interrupted'], undefined, 'ERR_INTERRUPTED'));
    setTimeout(() => process.exit(EXIT.interrupted), GRACE).unref();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, interrupt);
  try {
    if (name === undefined || name === 'help') return await help(rest, output, language);
    const command = await load(name);
    const { values, positionals } = readArguments(command, rest);
    return (await command.run({ values, positionals, output, language, signal: interruption.signal })) ?? EXIT.ok;
  } catch (error) {
    if (error instanceof HelpWanted) {
      output.text(commandHelp(error.command, language));
      return EXIT.ok;
    }
    const cause = interruption.signal.aborted ? interruption.signal.reason : error;
    const { code, view } = told(cause, language);
    output.error(view);
    if (error instanceof UsageError) output.hint(usageHint(name, language));
    return code;
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
