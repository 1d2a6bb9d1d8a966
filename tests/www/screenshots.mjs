// Takes the pictures of the README: node tests/www/screenshots.mjs
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { stepTo, visit } from './browser.mjs';
import { shrink } from './png.mjs';

const LARGEST = 180 * 1024;
const site = await visit();

/**
 * @param {string} name @param {import('./browser.mjs').Options} options
 * @param {(page: import('playwright-core').Page) => Promise<unknown>} arrange
 */
async function picture(name, options, arrange) {
  const { page, done } = await site.open(options);
  await arrange(page);
  await page.waitForTimeout(300);
  const png = shrink(await page.screenshot());
  await done();
  console.log(`${name}.png ${(png.length / 1024).toFixed(0)} KB`);
  if (png.length > LARGEST) throw new Error(`${name}.png is larger than ${LARGEST} bytes`);
  await writeFile(fileURLToPath(new URL(`../../www/screenshots/${name}.png`, import.meta.url)), png);
}

/** Past the page's head, to the thing itself. @param {import('playwright-core').Page} page @param {string} selector */
const scrollTo = (page, selector) =>
  page.evaluate((target) => {
    const top = document.querySelector(target)?.getBoundingClientRect().top ?? 0;
    window.scrollTo(0, scrollY + top - 16);
  }, selector);

try {
  await picture('flow-light', { viewport: { width: 1280, height: 840 } }, async (page) => {
    await stepTo(page, '4');
    await scrollTo(page, '.stage');
    await page.hover('.chip[data-f="nonce"]');
  });
  await picture(
    'flow-dark-zh',
    { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 1280, height: 840 } },
    async (page) => {
      await stepTo(page, '11');
      await page.locator('.steps button:not(:disabled)').nth(6).click();
      await scrollTo(page, '.stage');
    },
  );
  await picture('workbench-light', { part: 'workbench', viewport: { width: 1280, height: 690 } }, async (page) => {
    await page.selectOption('#wb-example', 'decoded-url');
    await page.waitForSelector('.finding');
    await scrollTo(page, '#part-workbench');
  });
  await picture('phone-dark', { colorScheme: 'dark', viewport: { width: 390, height: 844 } }, async (page) => {
    await stepTo(page, '11');
    await scrollTo(page, '.stage');
  });
} finally {
  await site.close();
}
