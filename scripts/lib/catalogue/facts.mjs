// Reads the facts of all operations, `facts/catalogue`, whose form `facts/README.md` describes.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {string | ShapeList | Members} Shape
 * @typedef {[item: Shape, count?: string]} ShapeList
 * @typedef {{ [member: string]: Shape }} Members
 *
 * @typedef {'brand' | 'overseas' | 'serial' | 'upload' | 'unsigned' | 'deprecated' | 'compared'} Mark
 *
 * @typedef {object} OperationFacts
 * @property {string} title
 * @property {'direct' | 'partner' | 'both'} mode
 * @property {Mark[]} [marks]
 * @property {string} [from]
 * @property {string} [note]
 * @property {Members} [params]
 * @property {Members} [query]
 * @property {Members} [headers]
 * @property {Shape} [body]
 * @property {Shape | null} answer
 * @property {number} [status]
 * @property {string[]} [errors]
 *
 * @typedef {object} ProductFacts
 * @property {string} file name of the file without its ending
 * @property {string} product
 * @property {Record<string, OperationFacts>} operations
 * @property {Record<string, Shape>} shapes
 *
 * @typedef {object} Catalogue
 * @property {ProductFacts[]} products
 * @property {Record<string, Shape>} shared shapes of several products
 *
 * An operation with its place.
 * @typedef {OperationFacts & { key: string, method: string, path: string, of: ProductFacts }} Operation
 */

/** @param {string} root @returns {Catalogue} */
export function readCatalogue(root) {
  const folder = path.join(root, 'facts/catalogue');
  /** @type {Catalogue} */
  const catalogue = { products: [], shared: {} };
  for (const name of readdirSync(folder).sort()) {
    const content = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
    const file = path.basename(name, '.json');
    if (file === 'shared') catalogue.shared = content.shapes;
    else catalogue.products.push({ shapes: {}, ...content, file });
  }
  return catalogue;
}

/** All operations, by their paths. @param {Catalogue} catalogue @returns {Operation[]} */
export function operationsOf({ products }) {
  const all = products.flatMap((of) =>
    Object.entries(of.operations).map(([key, operation]) => {
      const [method = '', path = ''] = key.split(' ');
      return { ...operation, key, method, path, of };
    }),
  );
  return all.sort((one, other) => compared(one.path, other.path) || compared(one.method, other.method));
}

/** @param {string} one @param {string} other */
const compared = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

/** @param {Operation} operation @param {Mark} mark */
export const has = ({ marks = [] }, mark) => marks.includes(mark);

/** The name of a member without its signs. @param {string} member */
export function memberOf(member) {
  const required = member.endsWith('!');
  const bare = required ? member.slice(0, -1) : member;
  const json = bare.endsWith('{}');
  return { name: json ? bare.slice(0, -2) : bare, required, json };
}

/** The shape that a reference means; any other stays as it is. @param {Catalogue} catalogue @param {ProductFacts} of @param {Shape} shape */
export function resolved({ shared }, of, shape) {
  if (typeof shape !== 'string' || !shape.startsWith('@')) return shape;
  const name = shape.slice(1);
  const found = of.shapes[name] ?? shared[name];
  if (found === undefined) throw new Error(`${of.file}: no shape ${name}`);
  return found;
}

/**
 * A word without its limits and its pattern.
 * @param {string} shape
 */
export function wordOf(shape) {
  const [, word = '', min = '', max = '', pattern] =
    /^([^(]*?)(?:\((\d*)\.\.(\d*)\))?(?: \/(.*)\/)?$/.exec(shape) ?? [];
  return { word, min, max, pattern };
}
