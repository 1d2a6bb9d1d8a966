// Firefox as it is, over Marionette: JSON with its length in front, on a TCP connection. Real clicks, keys and windows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFirefoxSettings } from '../../tools/firefox.mjs';
import { findProgram } from '../../tools/install.mjs';

/** How long Firefox may take to start, and one command, milliseconds: the machine may be busy. */
const START = 90_000;
const COMMAND = 60_000;
/** Any free port; the words of Firefox itself in English. */
const SETTINGS = { 'marionette.port': 0, 'intl.locale.requested': 'en-US' };
/** The name by which WebDriver refers to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** @typedef {{ ask: (command: string, parameters?: object) => Promise<any> }} Connection */

/** Starts Firefox without a window. */
export async function startFirefox() {
  const binary = findProgram('firefox');
  if (!binary) throw new Error('no firefox found; set FIREFOX to its path');
  const profile = mkdtempSync(path.join(tmpdir(), 'dashboard-firefox-'));
  writeFirefoxSettings(profile, SETTINGS);
  const args = [
    '--headless',
    '--no-remote',
    '--marionette',
    '--remote-allow-system-access',
    '--profile',
    profile,
    'about:blank',
  ];
  // A browser is many processes: they form a group, so that all of them end.
  const child = spawn(binary, args, { stdio: 'ignore', detached: true });
  const close = async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { ask } = await attach(await portIn(profile));
    await ask('WebDriver:NewSession', { capabilities: { alwaysMatch: {} } });
    await ask('WebDriver:SetTimeouts', { script: COMMAND, pageLoad: COMMAND, implicit: 0 });
    return { ...controlsOf(ask), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {string} profile @returns {Promise<number>} */
async function portIn(profile) {
  const end = Date.now() + START;
  for (;;) {
    try {
      return Number(readFileSync(path.join(profile, 'MarionetteActivePort'), 'utf8'));
    } catch {
      if (Date.now() > end) throw new Error('Firefox did not open its port');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** @param {number} port @returns {Promise<Connection>} */
async function attach(port) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let buffer = Buffer.alloc(0);
  let last = 0;
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const colon = buffer.indexOf(58);
      const length = Number(buffer.subarray(0, Math.max(colon, 0)).toString());
      if (colon < 0 || buffer.length < colon + 1 + length) return;
      const message = JSON.parse(buffer.subarray(colon + 1, colon + 1 + length).toString());
      buffer = buffer.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message;
      if (error) waiting.get(id)?.reject(new Error(`${error.error}: ${error.message}`));
      else waiting.get(id)?.resolve(result);
      waiting.delete(id);
    }
  });
  return {
    ask(command, parameters = {}) {
      const id = (last += 1);
      const text = JSON.stringify([0, id, command, parameters]);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${command} took too long`)), COMMAND);
        const done = (/** @type {(value: any) => void} */ then) => (/** @type {any} */ value) => {
          clearTimeout(timer);
          then(value);
        };
        waiting.set(id, { resolve: done(resolve), reject: done(reject) });
        socket.write(`${Buffer.byteLength(text)}:${text}`);
      });
    },
  };
}

/** @param {Connection['ask']} ask */
function controlsOf(ask) {
  /** @param {string} script the body of a function @param {...unknown} args */
  const run = async (script, ...args) => (await ask('WebDriver:ExecuteScript', { script, args, sandbox: null })).value;
  /** @param {string} selector */
  const find = async (selector) =>
    (await ask('WebDriver:FindElement', { using: 'css selector', value: selector })).value[ELEMENT];
  /** @param {string} script that returns something true @param {...unknown} args */
  const until = async (script, ...args) => {
    const end = Date.now() + COMMAND;
    for (;;) {
      const value = await run(script, ...args);
      if (value) return value;
      if (Date.now() > end) throw new Error(`waited in vain for ${script}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    run,
    until,
    /** @param {string} url */
    goto: (url) => ask('WebDriver:Navigate', { url }),
    /** Clicks it once it is there. @param {string} selector */
    async click(selector) {
      await until('return document.querySelector(arguments[0]) !== null', selector);
      await ask('WebDriver:ElementClick', { id: await find(selector) });
    },
    /** @param {string} selector @param {string} text */
    async type(selector, text) {
      const id = await find(selector);
      await ask('WebDriver:ElementClear', { id });
      await ask('WebDriver:ElementSendKeys', { id, text });
    },
    /** Firefox's windows have a smallest width; without it they become as narrow as a phone. @param {number} width @param {number} height */
    async resize(width, height) {
      await ask('Marionette:SetContext', { value: 'chrome' });
      await run(
        "document.documentElement.style.minWidth = '0px'; document.documentElement.style.minHeight = '0px'; window.resizeTo(arguments[0], arguments[1])",
        width,
        height,
      );
      await ask('Marionette:SetContext', { value: 'content' });
      const [inner, innerHeight] = await run('return [window.innerWidth, window.innerHeight]');
      await ask('WebDriver:SetWindowRect', { width: width + (width - inner), height: height + (height - innerHeight) });
    },
    /** @returns {Promise<Buffer>} a PNG */
    screenshot: async () => Buffer.from((await ask('WebDriver:TakeScreenshot', { full: false })).value, 'base64'),
  };
}
