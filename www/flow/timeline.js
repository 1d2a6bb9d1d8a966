// The sequence diagram: one row per step, four lanes, an arrow from who speaks to who listens.
import { el } from '../common/dom.js';
import { ACTORS, STEPS } from './steps.js';

export class Timeline {
  #heads = el(
    'div',
    { class: 'lane-heads', 'aria-hidden': 'true' },
    ...ACTORS.map((actor) => el('span', { t: `lane.${actor}` })),
  );
  #list = el('ol', { class: 'steps', label: 'flow.steps' });
  #choose;
  #drawn = '';

  /** @param {(index: number) => void} choose called with the index of a step taken already */
  constructor(choose) {
    this.#choose = choose;
    this.element = el(
      'div',
      // A box that scrolls can be reached by keyboard, also while no step in it can be chosen.
      { class: 'timeline', role: 'group', tabindex: '0', label: 'flow.steps' },
      this.#heads,
      this.#list,
    );
  }

  /**
   * @param {readonly string[]} path
   * @param {readonly { ok: boolean }[]} done
   * @param {boolean} over nothing follows
   * @param {number} shown index of the step whose bytes are shown
   */
  update(path, done, over, shown) {
    if (this.#drawn !== path.join()) {
      this.#drawn = path.join();
      this.#list.replaceChildren(...path.map((id, index) => this.#row(id, index)));
    }
    [...this.#list.children].forEach((row, index) => {
      const button = /** @type {HTMLButtonElement} */ (row.firstElementChild);
      const step = done[index];
      button.disabled = !step;
      row.className = !step ? (index === done.length && !over ? 'next' : 'ahead') : step.ok ? 'taken' : 'taken failed';
      if (index === shown) {
        button.setAttribute('aria-current', 'step');
        this.#reveal(button);
      } else button.removeAttribute('aria-current');
    });
  }

  /** Scrolls the list, never the page; the steps around this one are shown too, if there is room. @param {HTMLElement} row */
  #reveal(row) {
    const box = this.element;
    const heads = this.#heads.offsetHeight;
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    const around = Math.max(0, Math.min(row.offsetHeight, (box.clientHeight - heads - row.offsetHeight) / 2));
    if (top - around < box.scrollTop + heads) box.scrollTop = top - around - heads;
    else if (bottom + around > box.scrollTop + box.clientHeight) box.scrollTop = bottom + around - box.clientHeight;
  }

  /** @param {string} id @param {number} index */
  #row(id, index) {
    const { label, from, to, key } = STEPS[id];
    return el(
      'li',
      {},
      el(
        'button',
        { type: 'button', class: key ? 'step key' : 'step', on: { click: () => this.#choose(index) } },
        el('span', { class: 'step-number' }, label),
        lanes(from, to),
        el('span', { class: 'step-title', t: `step.${id}.title` }),
      ),
    );
  }
}

/** @param {import('./steps.js').Actor} from @param {import('./steps.js').Actor} to */
function lanes(from, to) {
  const [a, b] = [ACTORS.indexOf(from), ACTORS.indexOf(to)];
  const mark = el('span', { class: a === b ? 'dot' : b > a ? 'arrow right' : 'arrow left' });
  mark.style.setProperty('--from', String(Math.min(a, b)));
  mark.style.setProperty('--span', String(Math.abs(b - a)));
  return el('span', { class: 'lanes', 'aria-hidden': 'true' }, mark);
}
