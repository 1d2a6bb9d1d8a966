// Child processes for scripts, tests and benchmark. Plain Node: these files run before anything is installed.
import { spawn } from 'node:child_process';

/** A command that ended with an exit code other than 0; `output` is its printed output. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {string} output
   */
  constructor(message, output) {
    super(message);
    this.name = 'CommandError';
    this.output = output;
  }
}

/**
 * Runs a command without a shell and resolves with its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{
 *   cwd?: string, env?: Record<string, string | undefined>, timeoutMs?: number, input?: string,
 *   inherit?: boolean, onOutput?: (text: string) => void,
 * }} [options] `env` is added to the environment (`undefined` removes a variable); `inherit` prints as it goes.
 * @returns {Promise<{ stdout: string, output: string }>}
 */
export function run(command, args, { cwd, env, timeoutMs, input, inherit = false, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
      onOutput?.(text);
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
      onOutput?.(text);
    });
    if (input !== undefined) child.stdin?.end(input);

    const shown = [command, ...args].join(' ');
    let timedOut = false;
    const timer =
      timeoutMs &&
      setTimeout(() => {
        timedOut = true;
        child.kill('SIGKILL');
      }, timeoutMs);
    child.on('error', (error) => reject(new CommandError(`${shown}: ${error.message}`, output)));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve({ stdout, output });
      const why = timedOut ? `no end after ${timeoutMs} ms` : `exit ${code ?? signal}`;
      reject(new CommandError(`${shown}: ${why}`, output));
    });
  });
}

/**
 * Waits for all to end, then fails with the first failure in the list, so that nothing is left running.
 *
 * @template T
 * @param {readonly Promise<T>[]} work
 * @returns {Promise<T[]>}
 */
export async function together(work) {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
