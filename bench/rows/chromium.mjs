// Chromium: one visit for the interleaved measurement, and a fresh browser for each round of cold starts.
import { createSandbox } from '../../sandbox/index.js';
import { startHost } from '../../tests/conformance/host.mjs';
import { page, visit } from '../../tests/conformance/rows/browsers.mjs';
import { everywhere } from '../suite/libraries.mjs';
import { spread } from '../suite/interleave.mjs';
import { Times } from './shared.mjs';

/** The clock of a page ticks in tenths of a millisecond: a sample must be long beside it. */
const SHORTEST_SAMPLE = 10;

/** A measurement that takes long on a slow machine is a measurement all the same. */
const PATIENCE = 600_000;

const IMPORT_MAP = JSON.stringify({ imports: { 'wechatpay-wasm': '/files/node_modules/wechatpay-wasm/index.js' } });

/** @type {import('./shared.mjs').Row} */
export const chromiumRow = {
  id: 'chromium',
  title: 'Chromium',
  async run({ app, tools, pace, coldRounds }) {
    /** @type {Map<string, string>} */
    const pages = new Map();
    /** @type {Map<string, (report: any) => void>} */
    const waiting = new Map();
    const host = await startHost({
      sandbox: await createSandbox(),
      folder: app,
      page: (row) => pages.get(row),
      onReport: (row, report) => waiting.get(row)?.(report),
    });
    const context = {
      app, tools, baseUrl: host.url,
      publish: (/** @type {string} */ row, /** @type {string} */ html) => { pages.set(row, html); },
      reported: (/** @type {string} */ row) => new Promise((/** @type {(report: any) => void} */ resolve) => { waiting.set(row, resolve); }),
    };
    /**
     * @param {string} row
     * @param {object} task
     * @returns {Promise<any>}
     */
    const open = async (row, task) => {
      const scripts = `<script>globalThis.TASK = ${JSON.stringify(task)}</script><script type="importmap">${IMPORT_MAP}</script>`
        + '<script type="module" src="/files/suite/programs/page.mjs"></script>';
      const report = await visit('chromium', row, page(scripts), context, PATIENCE);
      if (/** @type {any} */ (report).error) throw new Error(/** @type {any} */ (report).error);
      return report;
    };
    try {
      const names = Object.keys(everywhere(async () => new Uint8Array()));
      const sampleMs = Math.max(pace.sampleMs, SHORTEST_SAMPLE);
      const { about, figures, runtime } = await open('warm', { pace: { ...pace, sampleMs } });
      const cold = new Times();
      for (let round = 0; round < coldRounds; round++) {
        // Each time another one is first, in a browser that has just started.
        const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
        const { runtime: _, ...times } = await open(`cold-${round}`, { cold: order });
        for (const [name, ms] of Object.entries(times)) cold.add(name, Number(ms));
      }
      return { name: runtime, about, figures: { ...figures, cold: cold.figures(spread) } };
    } finally {
      host.close();
    }
  },
};
