// What a scenario has at hand to run one block of a document: the block as a module, its surroundings, a sandbox.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { merchantVariables } from '../../cli/merchant-file.js';
import { createSandbox } from '../../sandbox/index.js';
import { startSandboxServer } from '../../sandbox/server.mjs';

/** @typedef {import('wechatpay-wasm/sandbox').SandboxOptions} SandboxOptions */

/**
 * @typedef {object} Played one block that is to be run
 * @property {string} module its file
 * @property {string} code as in the document
 * @property {typeof import('wechatpay-wasm')} library
 * @property {import('wechatpay-wasm/sandbox').SandboxKeys} keys
 */

/** What handling a notification looks like to a sandbox. @typedef {(request: Request) => Promise<Response>} Notified */

export class Scene {
  /** @type {(() => unknown)[]} */
  #endings = [];
  #loads = 0;
  /** Lines the block printed. @type {string[]} */
  printed = [];

  /** @param {Played} played */
  constructor({ module, code, library, keys }) {
    this.module = module;
    this.code = code;
    this.library = library;
    this.keys = keys;
  }

  /** Called at the end, last first. @param {() => unknown} ending */
  atEnd(ending) {
    this.#endings.push(ending);
  }

  async end() {
    for (const ending of this.#endings.reverse()) await ending();
  }

  /**
   * Sets global names until the end.
   * @param {Record<string, unknown>} names
   */
  surround(names) {
    for (const [name, value] of Object.entries(names)) {
      const before = Object.getOwnPropertyDescriptor(globalThis, name);
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
      this.atEnd(() => {
        if (before) Object.defineProperty(globalThis, name, before);
        else Reflect.deleteProperty(globalThis, name);
      });
    }
  }

  /**
   * Sets environment variables until the end.
   * @param {Record<string, string>} variables
   */
  environment(variables) {
    const before = { ...process.env };
    Object.assign(process.env, variables);
    this.atEnd(() => {
      for (const name of Object.keys(variables)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    });
  }

  /**
   * Runs the block once more, as its author would have it run: the names it takes from its surroundings are global.
   * @param {Record<string, unknown>} [surroundings]
   * @returns {Promise<any>} what it exports
   */
  async load(surroundings = {}) {
    const print = (/** @type {unknown[]} */ ...values) => void this.printed.push(values.join(' '));
    this.surround({ ...surroundings, console: { ...console, log: print, error: print } });
    return this.module.endsWith('.cjs')
      ? createRequire(import.meta.url)(this.module)
      : await import(`${pathToFileURL(this.module).href}?${(this.#loads += 1)}`);
  }

  /** A package that the blocks may import. @param {string} name @returns {Promise<any>} */
  async dependency(name) {
    return import(pathToFileURL(createRequire(this.module).resolve(name)).href);
  }

  /** @param {SandboxOptions} [options] */
  async sandbox(options) {
    const sandbox = await createSandbox({ keys: this.keys, ...options });
    this.atEnd(() => sandbox.close());
    return sandbox;
  }

  /**
   * A sandbox over HTTP, and the environment of a merchant of it.
   * @param {Notified} notified
   * @param {SandboxOptions} [options]
   */
  async merchant(notified, options) {
    const { sandbox, url, close } = await startSandboxServer({
      keys: this.keys,
      notify: (address, init) => notified(new Request(address, init)),
      ...options,
    });
    this.atEnd(close);
    const variables = merchantVariables(sandbox.credentials, url);
    return { sandbox, url, variables };
  }

  /**
   * A client of a sandbox, for blocks that take one from their surroundings.
   * @param {import('wechatpay-wasm/sandbox').Sandbox} sandbox
   */
  client(sandbox) {
    const pay = new this.library.WechatPay({
      ...sandbox.credentials,
      fetch: (url, init) => sandbox.fetch(url, /** @type {RequestInit} */ (init)),
    });
    this.atEnd(() => pay.dispose());
    return pay;
  }

  /**
   * Listens on a free port until the end.
   * @param {import('node:http').Server} server
   * @returns {Promise<string>} its origin
   */
  async listen(server) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.atEnd(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  }
}
