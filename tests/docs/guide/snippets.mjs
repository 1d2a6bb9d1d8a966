// The programs in docs/guide: which blocks are their files, and where they run.

/**
 * @typedef {object} Snippet
 * @property {'node' | 'deno' | 'bun' | 'workerd'} runtime
 * @property {Record<string, string>} files block, without `guide-`, by path in the user's folder; the first is the entry
 * @property {'listens' | 'nest' | 'next' | 'lambda' | 'scf' | 'fc' | 'supabase'} as how it is called, see host.mjs
 * @property {string} [below] path that the platform puts in front
 * @property {true} [emulated] the platform is not here: its calls are made up from its documentation
 */

/** @type {Record<string, Snippet>} */
export const SNIPPETS = {
  express: { runtime: 'node', as: 'listens', files: { 'server.mjs': 'express' } },
  nest: { runtime: 'node', as: 'nest', files: { 'main.mts': 'nest', 'tsconfig.json': 'nest-tsconfig' } },
  fastify: { runtime: 'node', as: 'listens', files: { 'server.mjs': 'fastify' } },
  koa: { runtime: 'node', as: 'listens', files: { 'server.mjs': 'koa' } },
  egg: {
    runtime: 'node',
    as: 'listens',
    files: {
      'server.mjs': 'egg-server',
      'app/router.js': 'egg',
      'config/config.default.js': 'egg-config',
      'package.json': 'egg-package',
    },
  },
  hono: { runtime: 'node', as: 'listens', files: { 'server.mjs': 'hono' } },
  next: {
    runtime: 'node',
    as: 'next',
    emulated: true,
    files: {
      'lib/shop.js': 'next-shop',
      'app/wechatpay/notify/route.js': 'next-notify',
      'app/orders/route.js': 'next-order',
      'app/orders/[number]/route.js': 'next-state',
    },
  },
  deno: { runtime: 'deno', as: 'listens', files: { 'server.mjs': 'deno' } },
  bun: { runtime: 'bun', as: 'listens', files: { 'server.mjs': 'bun' } },
  worker: {
    runtime: 'workerd',
    as: 'listens',
    files: { 'worker.js': 'worker', 'wrangler.jsonc': 'worker-config', 'schema.sql': 'worker-schema' },
  },
  supabase: {
    runtime: 'deno',
    as: 'supabase',
    below: '/pay',
    emulated: true,
    files: {
      'index.ts': 'supabase',
      'deno.json': 'supabase-imports',
      'schema.sql': 'supabase-schema',
      'config.toml': 'supabase-config',
    },
  },
  cloudrun: {
    runtime: 'node',
    as: 'listens',
    emulated: true,
    files: { 'server.mjs': 'cloudrun', Dockerfile: 'cloudrun-docker' },
  },
  scf: { runtime: 'node', as: 'scf', emulated: true, files: { 'index.cjs': 'scf', 'shop.mjs': 'functions-shop' } },
  fc: { runtime: 'node', as: 'fc', emulated: true, files: { 'index.mjs': 'fc', 'shop.mjs': 'functions-shop' } },
  // What the page of functions tries them with.
  local: {
    runtime: 'node',
    as: 'listens',
    files: { 'local.mjs': 'functions-local', 'index.mjs': 'lambda', 'shop.mjs': 'functions-shop' },
  },
  lambda: {
    runtime: 'node',
    as: 'lambda',
    emulated: true,
    files: { 'index.mjs': 'lambda', 'shop.mjs': 'functions-shop' },
  },
};

/** Blocks that are no program's: guide.test.mjs runs the first, tests/commonjs the others. */
export const OTHERS = ['mini-program', 'testing-shop', 'testing-node', 'testing-vitest', 'testing-jest'];

/** What all programs whose orders are in a `Map` of theirs have in common, from the client to the query. */
const SHOP =
  /^(?:export )?const pay = [\s\S]*?^const orders = new Map[\s\S]*?^(?:export )?async function state\([\s\S]*?^}$/m;

/**
 * The shop in a program without what may differ: its login, types, exports, comments. Undefined of one that has another.
 * @param {string} code
 */
export function shopIn(code) {
  const lines = SHOP.exec(code)?.[0]
    .split('\n')
    .map((line) =>
      line
        .replace(/\s*\/\/ .*$/, '')
        .replace(/^export /, '')
        .replace(/: (?:string|Order|NotificationHandler|CheckedNotificationOptions)(?=[,) ])/g, '')
        .replace(/new Map<.*>\(\)/, 'new Map()')
        .replace(/^const OPENID = .*$/, ''),
    );
  return lines?.filter((line) => line.trim()).join('\n');
}
