// A real Chromium on the demo page, with an eye on everything a page must not do.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/lib/page-server.mjs';
import { findProgram } from '../../tools/install.mjs';

/** No first-run pages and no traffic of the browser's own. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @typedef {import('playwright-core').Page} Page
 * @typedef {import('playwright-core').BrowserContextOptions & { part?: string, lib?: string }} Options `part`: the tab to
 *   open; `lib`: what to serve in place of `lib.js`, through which the page loads the package
 * @typedef {{ url: string, open: (options?: Options) => Promise<{ page: Page, done: () => Promise<void> }>,
 *   browser: import('playwright-core').Browser, close: () => Promise<void> }} Visit
 */

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launch() {
  const executablePath = findProgram('chromium');
  if (!executablePath) throw new Error('no chromium found; set CHROMIUM to its path');
  return chromium.launch({ executablePath, args: ARGS });
}

/** Starts the server and the browser. @returns {Promise<Visit>} */
export async function visit() {
  const server = await serve(0);
  const browser = await launch();
  return {
    url: server.url,
    browser,
    open: (options = {}) => open(browser, server.url, options),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/**
 * Opens the page; `done` closes it and fails if it complained, failed to load something, or asked anything of a stranger.
 * @param {import('playwright-core').Browser} browser @param {string} url @param {Options} options
 */
async function open(browser, url, { part = 'flow', lib, ...options }) {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  if (lib) await context.route('**/lib.js', (route) => route.fulfill({ contentType: 'text/javascript', body: lib }));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  /** @type {string[]} */
  const trouble = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.stack}`));
  page.on('requestfailed', (request) => trouble.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) trouble.push(`left the origin: ${request.url()}`);
  });
  page.on('websocket', (socket) => trouble.push(`socket: ${socket.url()}`));
  page.on('response', (response) => {
    if (response.status() >= 400) trouble.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(`${url}#${part}`);
  await page.waitForSelector(`#part-${part}[data-ready]`);
  return {
    page,
    async done() {
      await context.close();
      assert.deepEqual(trouble, []);
    },
  };
}

/** Takes steps until the one with this number is done. @param {Page} page @param {string} number */
export async function stepTo(page, number) {
  for (let turn = 0; turn < 40; turn++) {
    const shown = await page.locator('.detail .eyebrow .step-number').allTextContents();
    if (shown[0] === number) return;
    const taken = await page.locator('.steps .taken').count();
    await page.click('#flow-next');
    await page.waitForFunction((before) => document.querySelectorAll('.steps .taken').length > before, taken);
  }
  throw new Error(`there is no step ${number}`);
}

/** The bytes of the signed text shown, one entry per line. @param {Page} page @returns {Promise<Record<string, string>>} */
export function shownLines(page) {
  return page
    .locator('.detail .lines')
    .first()
    .evaluate((lines) =>
      Object.fromEntries(
        [...lines.querySelectorAll('.line')].map((line) => [
          line.querySelector('.line-name')?.textContent ?? '',
          line.querySelector('.empty') ? '' : (line.querySelector('.seg')?.textContent ?? ''),
        ]),
      ),
    );
}
