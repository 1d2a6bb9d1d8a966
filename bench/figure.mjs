// The figure for the README, drawn from results.json: milliseconds on a logarithmic axis, one line for each runtime.
import { digits } from './table.mjs';

/** @typedef {import('./targets.mjs').Measured} Measured */

const OURS = 'wechatpay-wasm';
/** Whose marks are drawn, ours last so that it lies on top. `path` is centred on 0,0. */
const MARKS = [
  { name: 'jsrsasign', className: 'script', path: 'M-5,-4 L5,-4 L0,5 Z' },
  { name: 'node-forge', className: 'script', path: 'M-5,4 L5,4 L0,-5 Z' },
  { name: 'rsa crate in wasm', className: 'wasm', path: 'M-4.5,-4.5 H4.5 V4.5 H-4.5 Z' },
  { name: 'WebCrypto', className: 'native', path: 'M0,-6.5 L6.5,0 L0,6.5 L-6.5,0 Z' },
  { name: 'node:crypto', className: 'native', path: 'M-6,0 A6,6 0 1 1 6,0 A6,6 0 1 1 -6,0 Z' },
  { name: OURS, className: 'ours', path: 'M-5,0 A5,5 0 1 1 5,0 A5,5 0 1 1 -5,0 Z' },
];
const PANELS = [
  { operation: 'sign', title: 'One signature (RSA-2048)' },
  { operation: 'pay', title: 'One payment (2 sign, 1 verify, 1 decrypt)' },
];
const LAYOUT = { labels: 212, panel: 352, gap: 28, top: 84, line: 36, bottom: 64, right: 16 };

/** Readable on light and on dark pages, whichever the reader has. */
const STYLE = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f; }
  .title { font-size: 13px; font-weight: 600; } .small { font-size: 11px; fill: #57606a; } .value { font-size: 11px; font-weight: 600; fill: #0a7d43; }
  .grid { stroke: #8b949e; stroke-opacity: .28; } .row { stroke: #8b949e; stroke-opacity: .5; stroke-dasharray: 1 4; }
  .ours { fill: #12a150; stroke: #12a150; } .native { fill: none; stroke: #3b7ddd; stroke-width: 1.8; }
  .wasm { fill: #d9822b; stroke: #d9822b; } .script { fill: #a371c7; stroke: #a371c7; } .spread { stroke-width: 1.5; stroke-opacity: .6; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .small { fill: #9da7b3; } .value { fill: #3fd07f; } .ours { fill: #2fc46f; stroke: #2fc46f; } .native { stroke: #6cabff; }
    .wasm { fill: #f0a04b; stroke: #f0a04b; } .script { fill: #c297e6; stroke: #c297e6; }
  }`;

const escaped = (/** @type {string} */ text) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const text = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ content, className = '', anchor = 'start') => (
  `<text x="${round(x)}" y="${round(y)}"${className && ` class="${className}"`} text-anchor="${anchor}">${escaped(content)}</text>`);
const round = (/** @type {number} */ value) => Number(value.toFixed(1));

/**
 * Steps 1, 2, 5 of every power of ten that the values reach, with the next beyond on both sides.
 * @param {readonly number[]} values
 */
function ticks(values) {
  const steps = [-3, -2, -1, 0, 1, 2, 3].flatMap((power) => [1, 2, 5].map((step) => Number((step * 10 ** power).toPrecision(1))));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return steps.filter((step, at) => (steps[at + 1] ?? Infinity) > low && (steps[at - 1] ?? 0) < high);
}

/**
 * @param {{ runtimes: Measured[], machine: { cpu: string, cores: number }, pace: { rounds: number }, date: string }} results
 * @returns {string} SVG
 */
export function drawFigure({ runtimes, machine, pace, date }) {
  const { labels, panel, gap, top, line, bottom, right } = LAYOUT;
  const [width, height] = [labels + 2 * panel + gap + right, top + runtimes.length * line + bottom];
  const middle = (/** @type {number} */ row) => top + (row + 0.5) * line;
  const parts = [legend()];

  for (const [row, { name, ifma, about }] of runtimes.entries()) {
    parts.push(text(8, middle(row) - 2, shortened(name)));
    const note = ifma === 'masked' ? 'OpenSSL without IFMA' : ifma === 'in use' ? 'OpenSSL with IFMA' : '';
    parts.push(text(8, middle(row) + 12, [`${about.kernel} kernel`, note].filter(Boolean).join(', '), 'small'));
  }
  for (const [index, { operation, title }] of PANELS.entries()) {
    const left = labels + index * (panel + gap);
    const values = runtimes.flatMap(({ figures }) => Object.values(figures[operation] ?? {}).map(({ median }) => median));
    if (values.length === 0) continue;
    const steps = ticks(runtimes.flatMap(({ figures }) => MARKS.flatMap(({ name }) => figures[operation]?.[name]?.median ?? [])));
    const [low = 0.1, high = 100] = [steps[0], steps.at(-1)];
    const x = (/** @type {number} */ ms) => left + (panel * Math.log(ms / low)) / Math.log(high / low);
    parts.push(text(left, top - 24, title, 'title'));
    for (const step of steps) {
      parts.push(`<line class="grid" x1="${round(x(step))}" x2="${round(x(step))}" y1="${top}" y2="${height - bottom}"/>`);
      parts.push(text(x(step), top - 6, String(step), 'small', 'middle'));
      if (step === high) parts.push(text(x(step), height - bottom + 16, 'milliseconds, logarithmic; less is better', 'small', 'end'));
    }
    for (const [row, { figures }] of runtimes.entries()) {
      const y = middle(row);
      parts.push(`<line class="row" x1="${left}" x2="${left + panel}" y1="${y}" y2="${y}"/>`);
      for (const { name, className, path } of MARKS) {
        const figure = figures[operation]?.[name];
        if (!figure) continue;
        const [from, to] = [figure.p10, figure.p90].map((ms) => round(x(Math.min(Math.max(ms, low), high))));
        parts.push(`<line class="${className} spread" x1="${from}" x2="${to}" y1="${y}" y2="${y}"/>`);
        parts.push(`<path class="${className}" d="${path}" transform="translate(${round(x(figure.median))} ${y})"><title>${escaped(`${name}: ${digits(figure.median)} ms`)}</title></path>`);
        if (name === OURS) parts.push(text(x(figure.median), y - 9, digits(figure.median), 'value', 'middle'));
      }
    }
  }
  const about = `${machine.cpu}, ${machine.cores} cores, ${date}. Medians of ${pace.rounds} interleaved rounds, lines from the 10th to the 90th percentile.`;
  parts.push(text(8, height - 24, about, 'small'));
  parts.push(text(8, height - 8, 'Ours blinds and checks every signature. jsrsasign has no AES-GCM and so no payment.', 'small'));
  const label = 'Time of one RSA-2048 signature and of one payment, by runtime and library';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`;
}

/** Major and minor number are enough to read. @param {string} name */
const shortened = (name) => name.replace(/(\d+\.\d+)\.[\d.]+$/, '$1');

function legend() {
  let x = 8;
  const entries = [...MARKS].reverse().map(({ name, className, path }) => {
    const mark = `<path class="${className}" d="${path}" transform="translate(${round(x + 6)} 20)"/>${text(x + 18, 24, name)}`;
    x += 44 + name.length * 6.6;
    return mark;
  });
  return entries.join('\n');
}
