// Where the time of a Worker goes: the CPU profile that workerd's inspector takes, by who wrote the function.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ functionName: string, url: string, lineNumber: number }} Frame `lineNumber` counts from 0
 * @typedef {{ nodes: { id: number, callFrame: Frame }[], samples: number[], timeDeltas: number[] }} Profile
 */

/**
 * @template T
 * @param {number} port of the inspector
 * @param {() => Promise<T>} work
 * @returns {Promise<{ shares: Record<string, number>, done: T }>}
 */
export async function profileOf(port, work) {
  const inspector = await connect(port);
  try {
    // Its answer to `enable` names every script, among them the bundle.
    await inspector.ask('Debugger.enable');
    const bundle = inspector.scripts.find(({ url }) => url.endsWith('worker.mjs'));
    const { scriptSource } = await inspector.ask('Debugger.getScriptSource', { scriptId: bundle?.scriptId });
    // Breakpoints and the like would cost time.
    await inspector.ask('Debugger.disable');
    await inspector.ask('Profiler.enable');
    await inspector.ask('Profiler.start');
    const done = await work();
    const { profile } = await inspector.ask('Profiler.stop');
    return { shares: shares(profile, sourcesOf(scriptSource)), done };
  } finally {
    inspector.close();
  }
}

/**
 * @param {Profile} profile
 * @param {(line: number) => string} sourceOf the file from which a line of the bundle comes
 * @returns {Record<string, number>} percent of the time
 */
export function shares({ nodes, samples, timeDeltas }, sourceOf) {
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame, sourceOf)]));
  /** @type {Record<string, number>} */
  const times = {};
  let total = 0;
  for (const [at, id] of samples.entries()) {
    const owner = owners.get(id) ?? '';
    const time = timeDeltas[at] ?? 0;
    times[owner] = (times[owner] ?? 0) + time;
    total += time;
  }
  const entries = Object.entries(times).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(entries.map(([owner, time]) => [owner, Number(((100 * time) / total).toFixed(1))]));
}

/** @param {Frame} frame @param {(line: number) => string} sourceOf */
function ownerOf({ functionName, url, lineNumber }, sourceOf) {
  // The thread is in another isolate (D1, the queue, the entry), or waits.
  if (functionName === '(idle)') return 'other isolates and waiting';
  if (url.startsWith('wasm:') || functionName.startsWith('wasm-function')) return 'WebAssembly of the package';
  if (url.startsWith('cloudflare-internal:')) return "the runtime's JavaScript for D1 and queues";
  if (!url.endsWith('worker.mjs')) return 'the runtime, not in JavaScript';
  return /(?:^|\/)src\//.test(sourceOf(lineNumber)) ? 'JavaScript of the shop' : 'JavaScript of the package';
}

/**
 * The bundler names the file before its lines.
 * @param {string} bundle
 * @returns {(line: number) => string}
 */
export function sourcesOf(bundle) {
  let source = '';
  const sources = bundle.split('\n').map((line) => {
    source = /^\/\/ (\S+\.\w+)$/.exec(line)?.[1] ?? source;
    return source;
  });
  return (line) => sources[line] ?? '';
}

/** @param {number} port */
async function connect(port) {
  const targets = /** @type {any[]} */ (await (await fetch(`http://127.0.0.1:${port}/json`)).json());
  const target = targets.find(({ id }) => String(id).startsWith('core:user:'));
  // It comes with miniflare; Node 20 has none of its own.
  const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
  const WebSocket = createRequire(examples)('ws');
  const socket = new WebSocket(target.webSocketDebuggerUrl, { maxPayload: 1 << 30 });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  /** @type {Map<number, (message: any) => void>} */
  const asked = new Map();
  /** @type {{ scriptId: string, url: string }[]} */
  const scripts = [];
  socket.on('message', (/** @type {Buffer} */ data) => {
    const message = JSON.parse(data.toString());
    if (message.method === 'Debugger.scriptParsed') scripts.push(message.params);
    asked.get(message.id)?.(message);
  });
  let last = 0;
  return {
    scripts,
    /** @param {string} method @param {object} [params] @returns {Promise<any>} */
    async ask(method, params = {}) {
      const id = (last += 1);
      const answer = new Promise((resolve) => asked.set(id, resolve));
      socket.send(JSON.stringify({ id, method, params }));
      const { result, error } = await answer;
      asked.delete(id);
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    },
    close: () => socket.close(),
  };
}
