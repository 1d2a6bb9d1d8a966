// Which pages the API reference has, and of which declarations each is made.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-5';

/**
 * @typedef {object} Page
 * @property {string} name of the file, without `.md`
 * @property {string} title
 * @property {string} intro
 * @property {string[]} sources declaration files
 * @property {(node: ts.Statement) => boolean} [takes] which statements of them; default: all
 */

const INDEX = 'pkg-template/index.d.ts';
/** Titles of the pages of products: file of `types/` → title, and the page about it. @type {Record<string, [title: string, guide: string]>} */
const PRODUCTS = {
  orders: ['Orders', 'orders'],
  refunds: ['Refunds', 'guide/refunds-and-reconciliation'],
  partner: ['Service providers', 'partner'],
  combine: ['Combined payment', 'combine'],
  'profit-sharing': ['Profit sharing', 'profit-sharing'],
  bills: ['Bills and downloads', 'bills'],
  transfers: ['Transfers', 'transfers'],
  payscore: ['Payscore', 'payscore'],
  complaints: ['Complaints', 'complaints'],
  media: ['Uploads', 'uploads'],
  applyments: ['Applications of sub-merchants', 'applyments'],
  certificates: ['Platform certificates', 'guide/keys'],
  notifications: ['Contents of notifications', 'notifications'],
};

/** @param {ts.Statement} node */
const isCallable = (node) =>
  ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isVariableStatement(node);

/** @param {string} root @returns {Page[]} */
export function pagesOf(root) {
  const folder = (/** @type {string} */ name) =>
    readdirSync(path.join(root, name))
      .filter((file) => file.endsWith('.d.ts'))
      .sort((a, b) => Number(b === 'index.d.ts') - Number(a === 'index.d.ts') || (a < b ? -1 : 1))
      .map((file) => `${name}/${file}`);
  const products = folder('pkg-template/types').map((file) => {
    const name = path.posix.basename(file, '.d.ts');
    const [title, guide] = PRODUCTS[name] ?? [name, ''];
    const intro = `Methods, requests and answers.${guide && ` How to use them: [${path.posix.basename(guide)}](../${guide}.md).`}`;
    return { name, title, intro, sources: [file] };
  });
  return [
    {
      name: 'client',
      title: 'The client and functions',
      intro:
        'What `wechatpay-wasm` exports: the class `WechatPay` and the functions beside it. Groups of methods, such as `pay.refunds`, have pages of their own.',
      sources: [INDEX],
      takes: isCallable,
    },
    {
      name: 'types',
      title: 'Options, errors and shared types',
      intro:
        'Options of the client and of calls, events of hooks, notifications, and the [errors](../guide/errors.md).',
      sources: [INDEX],
      takes: (node) => !isCallable(node),
    },
    ...products,
    {
      name: 'catalogue',
      title: 'wechatpay-wasm/catalogue',
      intro:
        'All operations by method and path: [the catalogue](../catalogue.md). Their types are in `endpoints.d.ts`.',
      sources: ['pkg-template/catalogue.d.ts'],
    },
    {
      name: 'sandbox',
      title: 'wechatpay-wasm/sandbox',
      intro: 'The embedded WeChat Pay in process. [Over HTTP](../sandbox.md) it can do the same.',
      sources: folder('sandbox'),
    },
    {
      name: 'testing',
      title: 'wechatpay-wasm/testing',
      intro: 'Any notification in one line: [tests of your own code](../testing.md).',
      sources: ['testing/index.d.ts'],
    },
    {
      name: 'slim',
      title: 'wechatpay-wasm/slim',
      intro: 'The same library with WebAssembly of your own loading.',
      sources: ['pkg-template/slim.d.ts'],
    },
  ];
}
