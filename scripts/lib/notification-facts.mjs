// Makes what depends on `facts/notifications.json`: the list of events for the core, the TypeScript declarations, and the
// tables of the documents.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {string | Shape[] | { [member: string]: Shape }} Shape
 * @typedef {{ [member: string]: Shape }} Content
 *
 * @typedef {object} EventFacts
 * @property {string[]} [original_types]
 * @property {boolean} [reply] expects data in the answer
 * @property {boolean} [rule] recognised by its content
 * @property {Record<string, string | null>} kinds kind → content
 *
 * @typedef {object} Facts
 * @property {Record<string, { zh: string, en: string }>} kinds
 * @property {Record<string, EventFacts>} events
 * @property {Record<string, Content>} contents
 */

const WIDTH = 120;

/** Contents that are declared by hand, because queries and calls share them. @type {Record<string, string>} */
const DECLARED = {
  PaymentContent: 'Transaction',
  PartnerPaymentContent: 'PartnerTransaction',
  RefundContent: 'RefundNotice',
};

/** @param {string} root @returns {Facts} */
export const readFacts = (root) => JSON.parse(readFileSync(path.join(root, 'facts/notifications.json'), 'utf8'));

/** Everything that is made of the facts: file → its text, from the text it has now. @type {Record<string, (facts: Facts, now: string) => string>} */
export const OUTPUTS = {
  'src/api/notification/events.txt': eventList,
  'pkg-template/types/notifications.d.ts': declarations,
  'testing/facts.js': module,
  'docs/notifications.md': (facts, now) => withTable(now, table(facts, 'en')),
  'docs/notifications.zh-CN.md': (facts, now) => withTable(now, table(facts, 'zh')),
};

/** The facts that fixtures are made of, an event and a content a line. @param {Facts} facts */
function module({ events, contents }) {
  const lines = (/** @type {object} */ all) =>
    Object.entries(all)
      .map(([name, of]) => `  ${JSON.stringify(name)}: ${JSON.stringify(of)},\n`)
      .join('');
  return `// Made by \`node scripts/facts.mjs\` from \`facts/notifications.json\`: change that.
/**
 * @typedef {string | Shape[] | { [member: string]: Shape }} Shape
 * @typedef {{ original_types?: string[], reply?: boolean, rule?: boolean, kinds: Record<string, string | null> }} EventFacts
 */
/** @type {Record<string, EventFacts>} */
export const events = {
${lines(events)}};
/** @type {Record<string, { [member: string]: Shape }>} */
export const contents = {
${lines(contents)}};
`;
}

/** The events that their name alone tells, a kind a line. @param {Facts} facts */
function eventList({ kinds, events }) {
  const lines = Object.keys(kinds).flatMap((kind) => {
    const names = Object.keys(events).filter((name) => !events[name]?.rule && kind in (events[name]?.kinds ?? {}));
    if (names.length === 0) return [];
    const start = commonStart(names);
    return [[kind, start, ...names.map((name) => name.slice(start.length))].join(' ')];
  });
  return `${lines.join('\n')}\n`;
}

/** What all names begin with, up to a dot. @param {string[]} names */
function commonStart([first = '', ...others]) {
  const parts = first.split('.');
  let start = '';
  for (const part of parts.slice(0, -1)) {
    if (!others.every((name) => name.startsWith(`${start}${part}.`))) break;
    start += `${part}.`;
  }
  return start;
}

/** @param {string} name with hyphens */
const pascal = (name) => name.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
/** @param {readonly string[]} words */
const quoted = (words) => words.map((word) => `'${word}'`).join(' | ');

/** @param {Facts} facts */
function declarations({ kinds, events, contents }) {
  const names = Object.keys(events);
  const contentType = (/** @type {string | null} */ name) =>
    name === null ? 'UnpublishedContent' : (DECLARED[name] ?? name);
  const users = (/** @type {string} */ content) =>
    names.filter((name) => Object.values(events[name]?.kinds ?? {}).includes(content));
  const ofContents = Object.entries(contents)
    .filter(([name]) => !(name in DECLARED))
    .map(([name, content]) => {
      const events = users(name);
      const what = events.length > 4 ? `${events.slice(0, 3).join(', ')}, …` : events.join(', ');
      return `/** Content of ${what}. */\nexport interface ${name} extends OpenContent ${members(content, 0)}\n`;
    });
  const ofKinds = Object.entries(kinds).map(([kind, { zh, en }]) => {
    /** @type {Map<string, string[]>} */
    const byContent = new Map();
    for (const name of names) {
      const content = events[name]?.kinds[kind];
      if (content === undefined) continue;
      const type = contentType(content);
      byContent.set(type, [...(byContent.get(type) ?? []), name]);
    }
    const parts = [...byContent].map(([type, of]) => kindType(kind, of, type));
    const [only = ''] = parts;
    const type = parts.length === 1 ? ` ${only}` : parts.map((part) => `\n  | ${part}`).join('');
    return `/** ${zh} · ${en}. */\nexport type ${pascal(kind)}Notification =${type};\n`;
  });
  const undecided = names.filter((name) => events[name]?.rule && !('complaint' in (events[name]?.kinds ?? {})));
  const all = [...Object.keys(kinds), 'other'].map((kind) => `\n  | ${pascal(kind)}Notification`).join('');
  return `// Every notification (回调通知). Made by \`node scripts/facts.mjs\` from \`facts/notifications.json\`: change that.
//
// Members are as published, and nearly all may be absent. The library checks the members that are not marked as optional;
// it checks no others.
import type { OpenEnum, PartnerTransaction, RefundNotice, Transaction } from '../index.d.ts';

/** What every notification has. */
export interface NotificationEnvelope {
  /** Same on redelivery. */
  id: string;
  create_time: string;
  event_type: string;
  summary: string;
  original_type?: string;
  requestId?: string;
  /** Paths of sensitive fields that no key of this client opens; \`resource\` has them as they came. Absent if there are none. */
  unopened?: readonly string[];
}
/** A notification of one kind. */
export interface NotificationOf<Kind extends string, EventType extends string, Content> extends NotificationEnvelope {
  kind: Kind;
  event_type: EventType;
  /** The decrypted content; fields that are encrypted once more with the merchant's key are in clear. */
  resource: Content;
}
/** Fields WeChat Pay adds later are kept. */
export interface OpenContent {
  [more: string]: unknown;
}
/** The content of an event whose members are not published. */
export type UnpublishedContent = OpenContent;

${ofKinds.join('')}/**
 * Any other event, verified and decrypted, its content as open data: one that this version does not know, or one that is
 * about another merchant, where products share the event's name.
 */
export type OtherNotification = NotificationOf<'other', UnknownEventType | UndecidedEventType, unknown>;
/**
 * The name of an event that this version does not know, any text: \`const name: string = event.event_type\`. It is a type of
 * its own so that \`switch (event.event_type)\` tells the contents of the others apart.
 */
declare enum UnknownEventType {
  any = '*',
}
/** Names that products share: \`kind\` tells what the content is, \`other\` that it is none of this merchant's. */
export type UndecidedEventType =\n  | ${quoted(undecided).replaceAll(' | ', '\n  | ')};

export type Notification =${all};

${ofContents.join('')}
export {};
`;
}

/** @param {string} kind @param {string[]} events @param {string} content */
function kindType(kind, events, content) {
  const line = `NotificationOf<'${kind}', ${quoted(events)}, ${content}>`;
  if (line.length <= WIDTH - 40) return line;
  return `NotificationOf<\n    '${kind}',\n    ${quoted(events).replaceAll(' | ', '\n    | ')},\n    ${content}\n  >`;
}

/** The members of an object type, on one line if it fits. @param {Content} content @param {number} depth */
function members(content, depth) {
  const indent = '  '.repeat(depth + 1);
  const all = Object.entries(content).map(([name, shape]) => {
    const required = name.endsWith('!');
    return `${required ? name.slice(0, -1) : name}${required ? '' : '?'}: ${typeOf(shape, depth + 1)};`;
  });
  const line = `{ ${all.join(' ').slice(0, -1)} }`;
  // The member's own name stands before it.
  if (depth > 0 && indent.length + line.length + 40 <= WIDTH && !line.includes('\n')) return line;
  return `{\n${all.map((member) => `${indent}${member}\n`).join('')}${'  '.repeat(depth)}}`;
}

/** @param {Shape} shape @param {number} depth @returns {string} */
function typeOf(shape, depth) {
  if (Array.isArray(shape)) return `${typeOf(/** @type {Shape} */ (shape[0]), depth)}[]`;
  if (typeof shape === 'object') return members(shape, depth);
  switch (shape) {
    case 'text':
    case 'time':
    case 'sealed':
      return 'string';
    case 'int':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'text or int':
      return 'string | number';
    default: {
      const words = shape.split('|');
      const line = `OpenEnum<${quoted(words)}>`;
      const indent = '  '.repeat(depth);
      return line.length + indent.length + 40 <= WIDTH
        ? line
        : `OpenEnum<${words.map((word) => `\n${indent}  | '${word}'`).join('')}\n${indent}>`;
    }
  }
}

/** @type {Record<'zh' | 'en', { head: string[], reply: string }>} */
const TABLE = {
  en: { head: ['`event_type`', '`kind`', 'product'], reply: ' (expects data in the answer)' },
  zh: { head: ['`event_type`', '`kind`', '产品'], reply: '（期望应答中带数据）' },
};

/** @param {Facts} facts @param {'zh' | 'en'} language */
function table({ kinds, events }, language) {
  const { head, reply } = TABLE[language];
  const rows = Object.entries(events).map(([name, { kinds: of, reply: asks }]) => [
    `\`${name}\`${asks ? reply : ''}`,
    Object.keys(of)
      .map((kind) => `\`${kind}\``)
      .join(' '),
    Object.keys(of)
      .map((kind) => kinds[kind]?.[language])
      .join(language === 'zh' ? '、' : ', '),
  ]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const [BEGIN, END] = ['<!-- events -->', '<!-- /events -->'];

/** @param {string} document @param {string} text */
function withTable(document, text) {
  const [before, after] = [document.split(BEGIN)[0], document.split(END)[1]];
  if (before === undefined || after === undefined) throw new Error(`a document without ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
}
