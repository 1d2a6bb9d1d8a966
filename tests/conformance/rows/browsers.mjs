// Chromium and Firefox: the package as it is, through an import map, and what the bundlers make of it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { writeFirefoxSettings } from '../../../tools/firefox.mjs';
import { findProgram } from '../../../tools/install.mjs';
import { run } from '../../../tools/process.mjs';
import { BUNDLERS, bundleApart } from './bundlers.mjs';
import { developmentServer } from './dev-server.mjs';
import { Missing, ROW_LIMIT } from './shared.mjs';

/** @typedef {import('./shared.mjs').Row} Row */
/** @typedef {import('./shared.mjs').Context} Context */

const BROWSERS = {
  chromium: (/** @type {string} */ profile) => [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--no-first-run',
    `--user-data-dir=${profile}`,
  ],
  firefox: (/** @type {string} */ profile) => {
    writeFirefoxSettings(profile);
    return ['--headless', '--no-remote', '--profile', profile];
  },
};

/**
 * Opens the page of a row in a browser of its own and waits for its report.
 *
 * @param {keyof typeof BROWSERS} browser
 * @param {string} row
 * @param {string} html
 * @param {Context} context
 * @param {number} [limitMs] how long to wait for the report
 */
export async function visit(browser, row, html, { app, baseUrl, publish, reported }, limitMs = ROW_LIMIT) {
  const binary = findProgram(browser);
  if (!binary) throw new Missing(`no ${browser} found; set ${browser.toUpperCase()} to its path`);
  publish(row, html);
  const args = BROWSERS[browser](path.join(app, 'profiles', row));
  // A browser is many processes: they form a group, so that all of them end.
  const child = spawn(binary, [...args, `${baseUrl}/pages/${row}`], { stdio: 'ignore', detached: true });
  let timer;
  try {
    const report = await Promise.race([
      reported(row),
      new Promise((_, reject) => {
        child.on('error', reject);
        child.on('exit', (code) => reject(new Error(`${browser} ended with ${code} before it reported`)));
        timer = setTimeout(() => reject(new Error(`no report after ${limitMs} ms`)), limitMs);
      }),
    ]);
    const { stdout } = await run(binary, ['--version']);
    return {
      ...report,
      runtime: stdout
        .trim()
        .replace(/ (built on|running on) .*$/, '')
        .replace(/^Mozilla /, ''),
    };
  } finally {
    clearTimeout(timer);
    child.removeAllListeners('exit');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
}

/** What does not even load is reported too. */
const ON_ERROR = `<script>addEventListener('error', (event) => fetch(location.pathname.replace('pages', 'report'), { method: 'POST', body:
  JSON.stringify({ passed: 0, checks: 0, names: [], times: [], ms: 0, failures: [{ name: 'loading', error: String(event.message) }] }) }), true);
</script>`;

export const page = (/** @type {string} */ scripts) =>
  `<!doctype html><meta charset="utf-8"><title>conformance</title><link rel="icon" href="data:,">${ON_ERROR}${scripts}`;

const IMPORT_MAP = JSON.stringify({
  imports: {
    'wechatpay-wasm': '/files/node_modules/wechatpay-wasm/index.js',
    'wechatpay-wasm/catalogue': '/files/node_modules/wechatpay-wasm/catalogue.js',
    'wechatpay-wasm/sandbox': '/files/node_modules/wechatpay-wasm/sandbox/index.js',
  },
});
const PLAIN = page(
  `<script type="importmap">${IMPORT_MAP}</script><script type="module" src="/files/runners/page.mjs"></script>`,
);

/** @type {Row[]} */
export const browserRows = [
  { name: 'Chromium', kernel: 'fma', run: (context) => visit('chromium', 'chromium', PLAIN, context) },
  { name: 'Firefox', kernel: 'fma', run: (context) => visit('firefox', 'firefox', PLAIN, context) },
  ...BUNDLERS.map(({ name, id, script }) => ({
    name,
    kernel: 'fma',
    async run(/** @type {Context} */ context) {
      const version = await bundleApart(
        id,
        context.tools,
        path.join(context.app, 'runners/page.mjs'),
        path.join(context.app, 'bundles'),
      );
      const source = `/files/bundles/${id}.js`;
      const tag =
        script === 'module' ? `<script type="module" src="${source}"></script>` : `<script src="${source}"></script>`;
      const report = await visit('chromium', id, page(tag), context);
      return { ...report, runtime: `${version}, ${report.runtime}` };
    },
  })),
  {
    name: 'Vite, development',
    kernel: 'fma',
    async run(context) {
      const { url, version, stop } = await developmentServer(context.tools, context.app);
      try {
        const report = await visit(
          'chromium',
          'vite-dev',
          page(`<script type="module" src="${url}/runners/page.mjs"></script>`),
          context,
        );
        return { ...report, runtime: `${version}, ${report.runtime}` };
      } finally {
        stop();
      }
    },
  },
];
