// The demo page in Chromium: what holds for the whole page.
import assert from 'node:assert/strict';
import { createServer, get } from 'node:http';
import { after, before, test } from 'node:test';
import { shownLines, stepTo, visit } from './browser.mjs';
import { cutOff, nameless, weakText } from './looks.mjs';

/** @type {import('./browser.mjs').Visit} */
let site;
before(async () => {
  site = await visit();
});
after(async () => {
  await site?.close();
});

const PARTS = ['flow', 'workbench', 'decrypt', 'bench'];

test('language and theme follow the browser, can be changed anywhere, and are remembered', async () => {
  const { page, done } = await site.open({ locale: 'zh-TW' });
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  await stepTo(page, '4');
  const bytes = await shownLines(page);
  await page.selectOption('#language', 'en');
  assert.equal(await page.locator('.detail h3').innerText(), 'Prepay: POST …/jsapi');
  assert.deepEqual(await shownLines(page), bytes, 'changing the language keeps the payment');
  await page.selectOption('#theme', 'dark');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.reload();
  await page.waitForSelector('#part-flow[data-ready]');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  assert.equal(await background(), dark);
  await page.selectOption('#theme', 'light');
  assert.notEqual(await background(), dark);
  await done();
});

test('the tabs work with the arrow keys and by address', async () => {
  const { page, done } = await site.open();
  await page.focus('#tab-flow');
  for (const name of [...PARTS.slice(1), 'flow']) {
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector(`#part-${name}:not([hidden])[data-ready]`);
    assert.equal(await page.evaluate(() => document.activeElement?.id), `tab-${name}`);
    assert.equal(new URL(page.url()).hash, `#${name}`);
  }
  assert.equal(await page.locator('[role="tabpanel"]:visible').count(), 1);
  await done();
});

test('on a phone the tab of the open part is in view', async () => {
  for (const part of PARTS) {
    const { page, done } = await site.open({ part, viewport: { width: 360, height: 740 } });
    const [tab, strip] = await Promise.all(
      [`#tab-${part}`, '.tabs'].map((selector) => page.locator(selector).boundingBox()),
    );
    assert.ok(
      tab && strip && tab.x >= strip.x - 1 && tab.x + tab.width <= strip.x + strip.width + 1,
      `${part}: ${tab?.x} in ${strip?.x}`,
    );
    await done();
  }
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [width, height] of [
    [360, 740],
    [820, 1100],
    [1440, 900],
  ]) {
    test(`nothing is cut off, nameless or faint at ${width} pixels, ${colorScheme}`, async () => {
      const locale = width === 820 ? 'zh-CN' : 'en-US';
      const { page, done } = await site.open({ colorScheme, locale, viewport: { width, height } });
      const inspect = async (/** @type {string} */ where) => {
        assert.deepEqual(await page.evaluate(cutOff), [], where);
        assert.deepEqual(await page.evaluate(weakText), [], where);
        assert.deepEqual(await page.evaluate(nameless), [], where);
      };
      await page.click('.order summary');
      await inspect('order');
      for (const step of ['4', '7', '11']) {
        await stepTo(page, step);
        await inspect(`step ${step}`);
      }
      await page.click('.sheet .primary');
      await inspect('password');
      await stepTo(page, '17');
      await inspect('step 17');
      await page.click('[data-attack="stale"]');
      await page.waitForSelector('.detail .refusal');
      await inspect('attack');
      await page.click('#tab-workbench');
      await page.waitForSelector('.result .verdict');
      await page.selectOption('#wb-example', 'reserialised');
      await page.waitForSelector('.finding');
      await inspect('workbench');
      await page.click('#tab-decrypt');
      await page.waitForSelector('#part-decrypt .verdict');
      await inspect('decrypt');
      await page.click('#tab-bench');
      await page.waitForSelector('#part-bench[data-ready]');
      await inspect('bench');
      await done();
    });
  }
}

test('the page cannot send anything, neither to a stranger nor to its own origin', async (t) => {
  let heard = 0;
  const stranger = createServer((_, response) => {
    heard += 1;
    response
      .writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Content-Type': 'text/html' })
      .end('<!doctype html><body>');
  });
  await new Promise((resolve) => stranger.listen(0, '127.0.0.1', () => resolve(undefined)));
  t.after(() => {
    stranger.closeAllConnections();
    stranger.close();
  });
  const elsewhere = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (stranger.address()).port}/`;
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const attempts = (/** @type {string} */ address) =>
    Promise.all([
      fetch(address).then(
        () => 'sent',
        (error) => error.name,
      ),
      ...['img', 'script', 'iframe', 'link'].map(
        (tag) =>
          new Promise((resolve) => {
            const element = /** @type {any} */ (document.createElement(tag));
            element.onload = () => resolve(tag === 'iframe' ? 'closed' : 'sent');
            element.onerror = () => resolve('refused');
            if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: address });
            else element.src = address;
            document.body.append(element);
            setTimeout(resolve, 1500, 'silent');
          }),
      ),
      navigator.sendBeacon(address, 'x'),
    ]);
  // From a page without the policy the same attempts arrive: this test can fail.
  await page.goto(elsewhere);
  heard = 0;
  assert.equal((await page.evaluate(attempts, elsewhere))[0], 'sent');
  assert.ok(heard >= 5, `heard ${heard}`);
  await page.goto(site.url);
  await page.waitForSelector('#part-flow[data-ready]');
  heard = 0;
  await page.evaluate(() => {
    Object.assign(window, { broken: new Set() });
    addEventListener('securitypolicyviolation', (event) =>
      /** @type {any} */ (window).broken.add(event.effectiveDirective),
    );
  });
  const outcomes = await page.evaluate(attempts, elsewhere);
  assert.equal(outcomes[0], 'TypeError');
  assert.ok(!outcomes.includes('sent'), String(outcomes));
  assert.equal(heard, 0);
  assert.equal(
    await page.evaluate(
      (own) =>
        fetch(own).then(
          () => 'sent',
          (error) => error.name,
        ),
      site.url,
    ),
    'TypeError',
  );
  const broken = await page.evaluate(() => [.../** @type {any} */ (window).broken].sort());
  assert.deepEqual(broken, ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem']);
  await context.close();
});

test('the server hands out the page and the package, with the right types, and nothing else', async () => {
  const type = async (/** @type {string} */ path) => (await fetch(new URL(path, site.url))).headers.get('content-type');
  assert.equal(await type('/'), 'text/html; charset=utf-8');
  assert.equal(await type('/main.js'), 'text/javascript; charset=utf-8');
  assert.equal(await type('/pkg/index.js'), 'text/javascript; charset=utf-8');
  assert.equal(await type('/pkg/core_bg.wasm'), 'application/wasm');
  // A URL parser would resolve the dots; these go out as they are.
  for (const path of [
    '/../package.json',
    '/pkg/../../package.json',
    '/pkg/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/%00',
    '/%',
    '/pkg',
    '/css',
  ]) {
    const status = await new Promise((resolve, reject) => {
      const { port } = new URL(site.url);
      get({ host: '127.0.0.1', port, path }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    assert.equal(status, 404, path);
  }
});

test('the page works below any path of any server', async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const trouble = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  await context.route('**/some/folder/**', async (route) => {
    const response = await context.request.get(route.request().url().replace('/some/folder/', '/'));
    await route.fulfill({ response });
  });
  await context.route(
    (url) => !url.pathname.startsWith('/some/folder/'),
    (route) => {
      trouble.push(`outside of its folder: ${route.request().url()}`);
      return route.abort();
    },
  );
  await page.goto(`${site.url}some/folder/`);
  await page.waitForSelector('#part-flow[data-ready]');
  await stepTo(page, '4');
  assert.deepEqual(trouble, []);
  await context.close();
});
