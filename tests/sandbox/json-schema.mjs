/**
 * Whether a value has the shape that a schema of the OpenAPI document tells: as far as that document goes, and with no member
 * that it does not name.
 */

import assert from 'node:assert/strict';

const KNOWN = [
  ...['$ref', 'description', 'type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'const'],
  ...['anyOf', 'maxItems', 'maxProperties'],
];

/**
 * @param {unknown} value
 * @param {any} schema
 * @param {Record<string, any>} components
 * @returns {string[]} what is wrong
 */
export function wrongs(value, schema, components, at = '') {
  assert.deepEqual(
    Object.keys(schema).filter((word) => !KNOWN.includes(word)),
    [],
    'this checks every word of a schema',
  );
  if (schema.$ref) {
    return wrongs(value, components[schema.$ref.replace('#/components/schemas/', '')], components, at);
  }
  if (schema.anyOf) {
    const all = schema.anyOf.map((one) => wrongs(value, one, components, at));
    return all.some((one) => one.length === 0) ? [] : all.flat();
  }
  const allowed = 'const' in schema ? [schema.const] : schema.enum;
  if (allowed) return allowed.includes(value) ? [] : [`${at}: ${JSON.stringify(value)} is none of ${allowed}`];
  if (schema.type === undefined) return [];
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  if (type !== schema.type) return [`${at}: ${type} is no ${schema.type}`];
  if (type === 'array') {
    if (value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY)) return [`${at}: too long`];
    return value.flatMap((item, index) => wrongs(item, schema.items, components, `${at}/${index}`));
  }
  return type === 'object' ? wrongMembers(value, schema, components, at) : [];
}

function wrongMembers(value, { properties, required = [], additionalProperties, maxProperties }, components, at) {
  const names = Object.keys(value);
  if (maxProperties !== undefined && names.length > maxProperties) return [`${at}: has ${names}`];
  if (!properties && !additionalProperties) return [];
  const absent = required.filter((name) => !Object.hasOwn(value, name)).map((name) => `${at}/${name}: is missing`);
  const members = names.flatMap((name) => {
    const schema = properties?.[name] ?? additionalProperties;
    return schema ? wrongs(value[name], schema, components, `${at}/${name}`) : [`${at}/${name}: is not told of`];
  });
  return [...absent, ...members];
}
