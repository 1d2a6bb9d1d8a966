// "Benchmark in this browser": runs the measurements and draws them.
import { rsaKernel, rsaKernelStatus, version } from '../common/lib.js';
import { TASKS, measure } from './run.js';
import { verdict } from '../common/bytes.js';
import { el, setText } from '../common/dom.js';

class BenchPanel {
  #start = el('button', {
    type: 'button', class: 'primary', id: 'bench-start', t: 'bench.start', on: { click: () => void this.#toggle() },
  });
  #state = el('p', { class: 'muted', role: 'status', t: 'bench.idle' });
  #bar = el('progress', { max: 1, value: '0', label: 'bench.progress' });
  #chart = el('div', { class: 'chart' });
  /** @type {AbortController | undefined} */
  #running;

  /** @param {HTMLElement} root */
  constructor(root) {
    const states = Object.entries(rsaKernelStatus()).map(([name, state]) => `${name} ${state}`).join(', ');
    root.append(el('div', { class: 'card bench' },
      el('p', { t: 'bench.intro' }),
      el('div', { class: 'controls' }, this.#start, this.#bar, this.#state),
      this.#chart,
      el('p', { class: 'muted small' }, el('span', { t: ['bench.kernel', { kernel: rsaKernel(), states }] }), ' ',
        el('span', { t: ['bench.version', { version }] })),
      el('p', { class: 'muted small', t: 'bench.method' })));
  }

  async #toggle() {
    if (this.#running) {
      this.#running.abort();
      return;
    }
    const running = new AbortController();
    this.#running = running;
    this.#chart.replaceChildren();
    setText(this.#start, 'bench.stop');
    try {
      const progress = (/** @type {import('./run.js').Task} */ task, /** @type {number} */ share) => {
        this.#bar.value = (TASKS.indexOf(task) + share) / TASKS.length;
        if (share < 0.1) setText(this.#state, `bench.task.${task}`);
      };
      for await (const outcome of measure(progress, running.signal)) this.#chart.append(group(outcome));
      setText(this.#state, running.signal.aborted ? 'bench.stopped' : 'bench.finished');
    } catch (error) {
      setText(this.#state, 'bench.failed');
      this.#chart.append(verdict(false, ['bench.trouble', { message: String(error) }]));
    } finally {
      this.#running = undefined;
      setText(this.#start, 'bench.start');
    }
  }
}

/** @param {import('./run.js').Outcome} outcome */
function group({ task, contenders, rounds }) {
  const longest = Math.max(...contenders.map(({ figure }) => figure.high));
  const [ours, theirs] = [contenders[0].figure.median, contenders[contenders.length - 1].figure.median];
  const factor = Math.max(ours, theirs) / Math.min(ours, theirs);
  const summary = factor < 1.05 ? 'bench.equal' : ours <= theirs ? 'bench.faster' : 'bench.slower';
  return el('section', { class: 'chart-group' },
    el('h3', { t: `bench.task.${task}` }),
    ...contenders.map((contender, index) => bar(contender, index, longest)),
    el('p', { class: 'muted small', t: [summary, { factor: factor.toFixed(factor < 10 ? 2 : 0), n: rounds }] }));
}

/** @param {import('./run.js').Contender} contender @param {number} index @param {number} longest */
function bar({ kernel, figure: { median, low, high } }, index, longest) {
  const look = !kernel ? 'theirs' : index === 0 ? 'ours' : 'ours other';
  const drawn = el('span', { class: `bar ${look}` }, el('i', { class: 'spread' }));
  drawn.style.setProperty('--value', String(median / longest));
  drawn.style.setProperty('--low', String(low / longest));
  drawn.style.setProperty('--high', String(high / longest));
  return el('div', { class: 'bar-row' },
    el('span', { class: 'bar-name' }, kernel ? 'wechatpay-wasm' : 'Web Crypto', kernel ? el('code', {}, kernel) : null),
    el('span', { class: 'bar-space', 'aria-hidden': 'true' }, drawn),
    el('span', { class: 'bar-value' }, `${median.toFixed(3)} ms`),
    el('span', { class: 'bar-rate', t: ['bench.rate', { n: Math.round(1000 / median) }] }));
}

/** @param {HTMLElement} root */
export function mount(root) {
  new BenchPanel(root);
}
