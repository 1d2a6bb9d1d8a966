// Runs programs of the guide in one process of Node, Deno or Bun, each with an environment and a port of its own.
//   node tests/docs/guide/host.mjs <file with the list as JSON>
// Prints "ready NAME" or "failed NAME: …" for each, then what the programs print. Ends with its standard input.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { fc, lambda, scf } from './events.mjs';

/** @typedef {{ name: string, as: string, folder: string, entry: string, port: number, env: Record<string, string> }} Program */

const load = (/** @type {string} */ file) => import(pathToFileURL(file).href);

/** Listens on the program's port. @param {Program} program @param {(request: Request) => Promise<Response>} answer */
async function serve({ port, env }, answer) {
  const server = createServer(async (incoming, outgoing) => {
    // Programs that read it at the first request share the process with others.
    Object.assign(process.env, env);
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = 'GET', url = '/', headers } = incoming;
    const body = Buffer.concat(chunks);
    const request = new Request(`http://127.0.0.1:${port}${url}`, {
      method,
      headers: /** @type {Record<string, string>} */ (headers),
      ...(method === 'GET' ? {} : { body }),
    });
    const {
      status,
      headers: answered,
      body: content,
    } = await answer(request)
      .catch((error) => {
        console.error(error);
        return new Response(null, { status: 500 });
      })
      .then(async (response) => ({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      }));
    outgoing.writeHead(status, answered).end(content);
  });
  await new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
}

/** A function of a platform that calls it with events. @param {(handler: any) => (request: Request) => Promise<Response>} platform */
const events = (platform) => async (/** @type {Program} */ program) => {
  const { default: module, handler = module?.main_handler } = await load(program.entry);
  const answer = platform(handler);
  // What it loads later shall find its own environment.
  await answer(new Request('http://127.0.0.1/orders/none'));
  await serve(program, answer);
};

/** How each is called. @type {Record<string, (program: Program) => Promise<unknown>>} */
const CALLED = {
  // It listens by itself, on PORT.
  listens: ({ entry }) => load(entry),
  nest: ({ entry }) => load(entry),
  /** Route handlers, called with a `Request` and their parameters. @param {Program} program */
  async next(program) {
    const route = async (/** @type {string} */ name) => load(path.join(program.folder, 'app', name, 'route.js'));
    const [notify, orders, one] = [
      await route('wechatpay/notify'),
      await route('orders'),
      await route('orders/[number]'),
    ];
    await serve(program, async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/wechatpay/notify') return notify[request.method](request);
      if (pathname === '/orders') return orders[request.method](request);
      return one[request.method](request, { params: Promise.resolve({ number: pathname.split('/').at(-1) }) });
    });
  },
  lambda: events(lambda),
  scf: events(scf),
  fc: events(fc),
  /** Supabase chooses the port. @param {Program} program */
  async supabase({ entry, port }) {
    const { Deno } = /** @type {any} */ (globalThis);
    const listen = Deno.serve;
    Deno.serve = (/** @type {unknown} */ handler) => listen({ port, hostname: '127.0.0.1' }, handler);
    try {
      await load(entry);
    } finally {
      Deno.serve = listen;
    }
  },
};

/** @type {Program[]} */
const programs = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
for (const program of programs) {
  Object.assign(process.env, program.env, { PORT: String(program.port) });
  try {
    await CALLED[program.as]?.(program);
    console.log(`ready ${program.name}`);
  } catch (error) {
    const { stack = error } = /** @type {any} */ (error);
    console.log(`failed ${program.name}: ${String(stack).replaceAll('\n', ' ')}`);
  }
}
process.stdin.on('end', () => process.exit()).resume();
