// The demo page in Chromium: what holds for the whole page.
import assert from 'node:assert/strict';
import { createServer, get } from 'node:http';
import { after, before, test } from 'node:test';
import { shownLines, stepTo, visit } from './browser.mjs';
import { AXE, axeFindings, cutOff, nameless, outOfView, weakText } from './looks.mjs';

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
  const { page, done } = await site.open({ viewport: { width: 360, height: 640 } });
  for (const part of [...PARTS].reverse()) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, part);
    await page.waitForSelector(`#part-${part}:not([hidden])[data-ready]`);
    const [tab, strip] = await Promise.all(
      [`#tab-${part}`, '.tabs'].map((selector) => page.locator(selector).boundingBox()),
    );
    assert.ok(
      tab && strip && tab.x >= strip.x - 1 && tab.x + tab.width <= strip.x + strip.width + 1,
      `${part}: ${tab?.x} in ${strip?.x}`,
    );
  }
  await done();
});

/** Each size with a language; all in both colour schemes. @type {readonly [width: number, height: number, language: string][]} */
const LOOKS = [
  [360, 640, 'en'],
  [360, 640, 'zh'],
  [820, 1100, 'zh'],
  [1440, 900, 'en'],
];

/** What axe looks at; the first two everywhere, the others once in each part. */
const AXE_LOOKS = /** @type {const} */ ([
  { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { viewport: { width: 360, height: 640 }, colorScheme: 'dark' },
  { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { viewport: { width: 360, height: 640 }, colorScheme: 'light' },
]);

test('nothing is cut off, nameless or faint, and axe finds nothing, in every part, size and colour', async () => {
  const { page, done } = await site.open();
  await page.evaluate(AXE);
  /** @param {string} part @param {string} state */
  const inspect = async (part, state) => {
    for (const [width, height, language] of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.selectOption('#language', language);
      for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        await page.emulateMedia({ colorScheme });
        const where = `${state}, ${width} pixels, ${language}, ${colorScheme}`;
        if (colorScheme === 'light') assert.deepEqual(await page.evaluate(cutOff), [], where);
        assert.deepEqual(await page.evaluate(weakText), [], where);
        assert.deepEqual(await page.evaluate(nameless), [], where);
      }
    }
    // The frame is the same in all parts: axe sees it once, and of each state what is its own.
    const root = state === 'order' ? 'body' : `#part-${part}`;
    for (const { viewport, colorScheme } of state === part || state === 'order' ? AXE_LOOKS : AXE_LOOKS.slice(0, 2)) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      const where = `axe: ${state}, ${viewport.width} pixels, ${colorScheme}`;
      assert.deepEqual(await page.evaluate(axeFindings, root), [], where);
    }
  };
  await page.click('.order summary');
  await inspect('flow', 'order');
  await stepTo(page, '4');
  await inspect('flow', 'step 4');
  await stepTo(page, '11');
  await page.click('.sheet .primary');
  await inspect('flow', 'password');
  await stepTo(page, '17');
  await page.click('[data-attack="stale"]');
  await page.waitForSelector('.detail .refusal');
  await inspect('flow', 'flow');
  await page.click('#tab-workbench');
  await page.waitForSelector('.result .verdict');
  await page.selectOption('#wb-example', 'reserialised');
  await page.waitForSelector('.finding');
  await inspect('workbench', 'workbench');
  await page.click('#tab-decrypt');
  await page.waitForSelector('#part-decrypt .verdict');
  await inspect('decrypt', 'decrypt');
  await page.click('#tab-bench');
  await page.waitForSelector('#part-bench[data-ready]');
  await inspect('bench', 'bench');
  await done();
});

test('on a phone the steps, the verdict and the payer’s screen are in view after a tap', async () => {
  const { page, done } = await site.open({ viewport: { width: 360, height: 640 }, hasTouch: true });
  const seen = async (/** @type {string} */ tap) => {
    for (const selector of [
      '.steps [aria-current]',
      '.now .now-head',
      '.now .verdict, .now p:last-child',
      '.phone-body',
    ]) {
      assert.deepEqual(await page.evaluate(outOfView, selector), [], tap);
    }
  };
  for (const [width, height] of /** @type {const} */ ([
    [360, 640],
    [390, 844],
  ])) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => scrollTo(0, 0));
    await page.tap('.glass button.primary');
    await page.waitForSelector('.steps [aria-current]');
    await seen('buy');
    await page.tap('#flow-play');
    await page.evaluate(() => scrollTo(0, 0));
    await page.tap('#flow-next');
    await seen('next');
    await stepTo(page, '4');
    await page.tap('.steps li:nth-child(3) button');
    await seen('an earlier step');
    await stepTo(page, '11');
    await page.tap('.sheet .primary');
    for (let digit = 0; digit < 6; digit++) {
      assert.deepEqual(await page.evaluate(outOfView, '.keypad button:last-child, .sheet .sheet-amount'), []);
      await page.tap('.keypad button');
    }
    await page.waitForSelector('.glass[data-screen="paying"]');
    await seen('the password');
    await page.tap('#flow-play');
    await stepTo(page, '15');
    await seen('paid');
    await page.tap('[data-attack="body"]');
    await page.waitForSelector('.detail .refusal');
    assert.deepEqual(await page.evaluate(outOfView, '.now .verdict.bad'), []);
    assert.deepEqual(await page.evaluate(outOfView, '.detail h3'), []);
    await page.tap('#flow-restart');
  }
  await done();
});

test('the install line is copied, and every link of the page leads somewhere', async () => {
  const { page, done } = await site.open({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.click('.start [data-copy]');
  await page.waitForSelector('.start .copied');
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'npm i wechatpay-wasm');
  const links = await page
    .locator('a[href]')
    .evaluateAll((all) => all.map((a) => /** @type {HTMLAnchorElement} */ (a).href));
  for (const link of new Set(links)) {
    const url = new URL(link);
    if (url.origin !== new URL(site.url).origin) continue;
    assert.equal((await fetch(link)).status, 200, link);
    if (url.pathname === '/' && url.hash)
      assert.ok(await page.$(`[id="${url.hash.slice(1)}"], [id="part-${url.hash.slice(1)}"]`), link);
  }
  assert.ok(links.some((link) => link.endsWith('/docs/dashboard.html')) && links.includes('http://127.0.0.1:8790/'));
  await page.click('.start a[href="#workbench"]');
  await page.waitForSelector('#part-workbench:not([hidden])[data-ready]');
  await page.click('.start a[href="#documents"]');
  assert.ok(await page.isVisible('#part-workbench'), 'a link to elsewhere on the page keeps the part');
  await done();
});

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
  assert.equal(await type('/docs/'), 'text/html; charset=utf-8');
  assert.equal(await type('/docs/guide/keys.html'), 'text/html; charset=utf-8');
  // A URL parser would resolve the dots; these go out as they are.
  for (const path of [
    '/../package.json',
    '/pkg/../../package.json',
    '/pkg/%2e%2e/package.json',
    '/%2e%2e%2fpackage.json',
    '/%00',
    '/%',
    '/pkg',
    '/docs/../package.json',
    '/docs/orders.md',
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
