// The guide explains every code of an error, in both languages: ours, and those of WeChat Pay that the core knows.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiCodes, declaredCodes, ownCodes } from './error-codes.mjs';

/** What is said of each of our codes. */
const PAGES = /** @type {const} */ ({
  en: { file: 'errors.md', says: ['- **Causes**: ', '- **What to do**: ', '- **Money**: '] },
  zh: { file: 'errors.zh-CN.md', says: ['- **原因**：', '- **怎么办**：', '- **资金**：'] },
});
/** @param {string} file */
const read = (file) => readFileSync(new URL(`../../docs/guide/${file}`, import.meta.url), 'utf8');

/** By code, the outcomes that its section names in one line. @param {string} file @param {string} words it begins with */
function outcomesIn(file, words) {
  const sections = read(file).split(/^### /m).slice(1);
  return sections.map((section) => {
    const [code, ...lines] = section.split('\n');
    const line = lines.find((one) => one.startsWith(words)) ?? '';
    const outcomes = [...line.matchAll(/`(not_sent|refused|unknown)`/g)].map(([, outcome]) => outcome);
    return /** @type {const} */ ([code, [...new Set(outcomes)].sort()]);
  });
}

test('the sources have the codes that the types name', () => {
  assert.ok(ownCodes().length > 15);
  assert.deepEqual(ownCodes(), declaredCodes());
});

for (const [language, { file, says }] of Object.entries(PAGES)) {
  test(`${file}: every code has its section, and no other has one`, () => {
    const sections = read(file).split(/^### /m).slice(1);
    assert.deepEqual(sections.map((section) => section.split('\n')[0]).sort(), ownCodes());
    for (const section of sections)
      for (const words of says) assert.ok(section.includes(`\n${words}`), `${section.split('\n')[0]} lacks ${words}`);
  });

  test(`${file}: every code says the outcome, the same as the other language`, () => {
    const said = outcomesIn(file, says[2]);
    for (const [code, outcomes] of said) assert.ok(outcomes.length > 0, `${code} names no outcome`);
    assert.deepEqual(said, outcomesIn(PAGES.en.file, PAGES.en.says[2]));
  });

  test(`${file}: WeChat Pay's codes are those of the core, with its remedies`, () => {
    const rows = [...read(file).matchAll(/^\| (`[A-Z_]+`.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
    const shown = rows.map(([codes = '', , , remedy, outcome]) => ({
      codes: [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => code),
      remedy,
      outcome,
    }));
    const known = apiCodes();
    assert.ok(known.length > 20);
    assert.deepEqual(
      shown,
      known.map(({ code, older, outcome, remedy }) => ({
        codes: [code, ...older],
        remedy: remedy[language === 'en' ? 'en' : 'zh'],
        outcome: `\`${outcome}\``,
      })),
    );
    for (const [codes, status = '', meaning = ''] of rows)
      assert.ok(/^\d{3}/.test(status) && meaning.length > 3, codes);
  });
}
