// Makes the API reference, `docs/reference`, of the declarations that are published. It reads them as text: what is said of a
// member stands at the member.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-5';
import { anchors } from './documents.mjs';
import { pagesOf } from './reference-pages.mjs';

/** @typedef {import('./reference-pages.mjs').Page} Page */

/** @param {string} root @returns {Record<string, string>} file, from the root → text */
export function makeReference(root) {
  const pages = pagesOf(root).map((page) => ({ ...page, statements: statementsOf(root, page) }));
  const owners = namespaces(pages.flatMap(({ statements }) => statements));
  /** Where a type is declared: name → pages. @type {Map<string, string[]>} */
  const places = new Map();
  for (const { name, statements } of pages)
    for (const type of statements.flatMap(namesOf)) places.set(type, [...(places.get(type) ?? []), name]);
  const texts = Object.fromEntries(
    pages.map((page) => [`docs/reference/${page.name}.md`, textOf(page, owners, places)]),
  );
  return { ...texts, 'docs/reference/README.md': contents(pages), 'docs/reference/README.zh-CN.md': chinese(pages) };
}

/** @param {string} root @param {Page} page */
function statementsOf(root, { sources, takes = () => true }) {
  return sources.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    return source.statements.filter((node) => isExported(node) && !ts.isExportDeclaration(node) && takes(node));
  });
}

/** @param {ts.Node} node */
const isExported = (node) =>
  ts.isExportDeclaration(node) ||
  (ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));

/** @param {ts.Statement} node @returns {string[]} */
function namesOf(node) {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({ name }) => name.getText());
  return 'name' in node && node.name ? [/** @type {ts.Identifier} */ (node.name).text] : [];
}

/**
 * How the groups of methods are reached: `RefundsApi` → `pay.refunds`.
 * @param {readonly ts.Statement[]} statements
 */
function namespaces(statements) {
  const owners = new Map([['WechatPay', 'pay']]);
  const find = (/** @type {string} */ name) =>
    statements.find(
      (node) => (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) && node.name?.text === name,
    );
  for (const [owner, prefix] of owners) {
    const node = /** @type {ts.ClassDeclaration | ts.InterfaceDeclaration | undefined} */ (find(owner));
    for (const member of node?.members ?? []) {
      const group = groupOf(member);
      if (group && find(group)) owners.set(group, `${prefix}.${member.name?.getText()}`);
    }
  }
  return owners;
}

/** The interface of methods that a member is. @param {ts.Node} member */
function groupOf(member) {
  const type = (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) && member.type;
  return type && ts.isTypeReferenceNode(type) && type.getText().endsWith('Api') ? type.getText() : undefined;
}

/**
 * @param {Page & { statements: readonly ts.Statement[] }} page
 * @param {ReadonlyMap<string, string>} owners
 * @param {ReadonlyMap<string, string[]>} places
 */
function textOf({ name, title, intro, sources, statements }, owners, places) {
  /** @type {[heading: string, text: string][]} */
  const methods = [];
  /** @type {[heading: string, text: string][]} */
  const types = [];
  const add = (/** @type {string} */ heading, /** @type {readonly ts.Node[]} */ nodes) =>
    void methods.push([heading, callable(nodes, name, places)]);
  // The class first: it is what readers look for.
  const ordered = [...statements].sort((a, b) => Number(ts.isClassDeclaration(b)) - Number(ts.isClassDeclaration(a)));
  for (const node of ordered) {
    if (ts.isFunctionDeclaration(node)) {
      const overloads = statements.filter((one) => ts.isFunctionDeclaration(one) && one.name?.text === node.name?.text);
      if (overloads[0] === node) add(`${node.name?.text}`, overloads);
    } else if (ts.isVariableStatement(node)) {
      const [declared] = node.declarationList.declarations;
      const held = declared?.type && ts.isTypeLiteralNode(declared.type) ? declared.type.members : [];
      if (held.some(ts.isMethodSignature)) addMembers(`${declared?.name.getText()}`, held, add);
      else add(`${declared?.name.getText()}`, [node]);
    } else if (ts.isClassDeclaration(node)) {
      const owner = owners.get(`${node.name?.text}`) ?? `${node.name?.text}`;
      addMembers(owner, node.members, add, node);
    } else if (ts.isInterfaceDeclaration(node) && owners.has(node.name.text)) {
      addMembers(`${owners.get(node.name.text)}`, node.members, add);
    } else if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      types.push([node.name.text, type(node, name, places)]);
    }
  }
  const section = (/** @type {[string, string][]} */ entries, /** @type {string} */ heading) =>
    entries.length === 0
      ? ''
      : `\n## ${heading}\n\n${overview(entries.map(([name]) => name))}${entries.map(([name, text]) => `### ${name}\n\n${text}`).join('\n')}`;
  return `<!-- Made by scripts/documents.mjs of ${sources.length > 3 ? `${path.posix.dirname(sources[0] ?? '')}/*.d.ts` : sources.join(', ')}. -->
# ${title}

${[intro, 'All pages: [API reference](README.md). What a call rejects with: [errors](../guide/errors.md).'].filter(Boolean).join('\n\n')}
${section(methods, 'Methods and functions')}${section(types, 'Types')}`;
}

/**
 * @param {string} owner
 * @param {readonly (ts.ClassElement | ts.TypeElement)[]} members
 * @param {(heading: string, nodes: readonly ts.Node[]) => void} add
 * @param {ts.ClassDeclaration} [whole] of constructors, which are documented there
 */
function addMembers(owner, members, add, whole) {
  /** @type {Map<string, ts.Node[]>} */
  const groups = new Map();
  const all = () => {
    for (const [heading, nodes] of groups) add(heading, nodes);
    groups.clear();
  };
  for (const member of members) {
    if (groupOf(member)) continue;
    const made = ts.isConstructorDeclaration(member);
    const fixed = ts.getCombinedModifierFlags(/** @type {ts.Declaration} */ (member)) & ts.ModifierFlags.Static;
    const name = member.name?.getText() ?? '';
    const own = fixed ? `WechatPay.${name}` : name.startsWith('[') ? `${owner}${name}` : `${owner}.${name}`;
    const heading = made ? `new ${whole?.name?.text}` : own;
    const type = (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member)) && member.type;
    if (type && ts.isTypeLiteralNode(type) && type.members.some(ts.isMethodSignature)) {
      all();
      addMembers(heading, type.members, add);
    } else groups.set(heading, [...(groups.get(heading) ?? []), made && whole ? whole : member]);
  }
  all();
}

/** Links to the entries of a long page. @param {readonly string[]} names */
function overview(names) {
  const anchor = anchors();
  return names.length < 4 ? '' : `${names.map((name) => `[\`${name}\`](#${anchor(name)})`).join(' · ')}\n\n`;
}

/** @param {ts.Node} node @returns {ts.JSDoc | undefined} the comment above it */
const commentOf = (node) => /** @type {ts.JSDoc[]} */ (ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)).at(-1);

/** What is said above a node, and what it throws. @param {ts.Node} node */
function said(node) {
  const tags = /** @type {ts.JSDocThrowsTag[]} */ ([...(commentOf(node)?.tags ?? [])].filter(ts.isJSDocThrowsTag));
  const thrown = tags.map(({ typeExpression, comment }) => {
    const when = ts.getTextOfJSDocComment(comment)?.replaceAll(/\s+/g, ' ') ?? '';
    return `Throws \`${typeExpression?.type.getText() ?? 'Error'}\`: ${when}${/[.!?]$/.test(when) ? '' : '.'}`;
  });
  return [ts.getTextOfJSDocComment(commentOf(node)?.comment) ?? '', ...thrown].join('\n').trim();
}

/** @param {ts.Node} node @returns {string[]} */
const examplesOf = (node) =>
  (commentOf(node)?.tags ?? [])
    .filter((tag) => tag.tagName.text === 'example')
    .map((tag) => exampleText(tag.getText()));

/** The code of a tag, without the stars of its comment. @param {string} text */
const exampleText = (text) =>
  text
    .replace(/^@example\b/, '')
    .split('\n')
    .map((line, index) => (index === 0 ? line.trim() : line.replace(/^\s*\*? ?/, '').trimEnd()))
    .join('\n')
    .replace(/\*\/$/, '')
    .trim();

/** Code as it stands, less the indentation of its lines and the comments above members. @param {string} text */
function dedented(text) {
  const lines = text.split('\n');
  const indents = lines.slice(1).flatMap((line) => (line.trim() ? [/^ */.exec(line)?.[0].length ?? 0] : []));
  const least = Math.min(...indents, 40);
  return lines.map((line, index) => (index === 0 ? line : line.slice(least))).join('\n');
}

/** @param {string} code */
const fenced = (code) => `\`\`\`ts\n${code}\n\`\`\`\n`;

/** The signature without body and comment. @param {ts.Node} node */
function signature(node) {
  if (ts.isClassDeclaration(node)) {
    const made = node.members.find(ts.isConstructorDeclaration);
    return `new ${node.name?.text}${made?.getText().replace('constructor', '') ?? '()'}`;
  }
  return dedented(node.getText().replace(/^export declare /, ''));
}

/** @param {readonly ts.Node[]} nodes overloads @param {string} page @param {ReadonlyMap<string, string[]>} places */
function callable(nodes, page, places) {
  const words = nodes.map(said).filter(Boolean).map(prose);
  const code = fenced(nodes.map(signature).join('\n'));
  const examples = nodes.flatMap(examplesOf).map((example) => `Example:\n\n${fenced(example)}`);
  // The members of a class are not in its signature.
  const shown = nodes.flatMap((node) =>
    ts.isClassDeclaration(node) ? node.members.filter(ts.isConstructorDeclaration) : [node],
  );
  return [...words, code, links(shown, page, places), ...examples].filter(Boolean).join('\n');
}

/** Text of a comment as Markdown of its own: a paragraph, and outside of code no tag of HTML. @param {string} text */
const prose = (text) => `${text.replaceAll(/(`[^`]*`)|<(?=[a-z/])/gi, (all, code) => code ?? `\\${all}`)}\n`;

/** Links to the types that a signature names. @param {readonly ts.Node[]} nodes @param {string} page @param {ReadonlyMap<string, string[]>} places */
function links(nodes, page, places) {
  /** @type {Set<string>} */
  const names = new Set();
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node))
      names.add((ts.isTypeReferenceNode(node) ? node.typeName : node.expression).getText());
    ts.forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
  const known = [...names].filter((name) => places.has(name) && !name.endsWith('Api'));
  return known.length === 0 ? '' : `Types: ${known.map((name) => link(name, page, places)).join(', ')}\n`;
}

/** @param {string} name @param {string} page @param {ReadonlyMap<string, string[]>} places */
function link(name, page, places) {
  const pages = places.get(name) ?? [];
  // The class has no entry but that of its constructor.
  const heading = name === 'WechatPay' ? `new ${name}` : name;
  return `[\`${name}\`](${pages.includes(page) ? '' : `${pages[0]}.md`}#${anchors()(heading)})`;
}

/** @param {ts.InterfaceDeclaration | ts.TypeAliasDeclaration} node @param {string} page @param {ReadonlyMap<string, string[]>} places */
function type(node, page, places) {
  const words = said(node);
  const body = ts.isInterfaceDeclaration(node) ? node : ts.isTypeLiteralNode(node.type) ? node.type : undefined;
  const extended =
    ts.isInterfaceDeclaration(node) && node.heritageClauses
      ? `Has all members of ${node.heritageClauses.map((clause) => clause.types.map((one) => `\`${one.getText()}\``).join(', ')).join(', ')}.\n`
      : '';
  const rows = body ? rowsOf(body.members, '') : [];
  const table =
    rows.length > 0
      ? `| Member | Type | Meaning |\n|---|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |\n`).join('')}`
      : '';
  const code = body ? '' : fenced(dedented(node.getText().replace(/^export (?:declare )?/, '')));
  const examples = examplesOf(node).map((example) => `Example:\n\n${fenced(example)}`);
  return (
    [words && prose(words), extended, table, code, links([node], page, places), ...examples]
      .filter(Boolean)
      .join('\n') || '\n'
  );
}

/**
 * Members, and those of objects that are described in place: `amount.total`.
 * @param {ts.NodeArray<ts.TypeElement>} members
 * @param {string} prefix
 * @returns {string[][]}
 */
function rowsOf(members, prefix) {
  return members.flatMap((member) => {
    const optional = 'questionToken' in member && member.questionToken ? '?' : '';
    const name = member.name
      ? `${prefix}${member.name.getText()}`
      : `${prefix}${/^\s*(?:readonly )?(\[[^\]]*\]|)/.exec(member.getText())?.[1] || '(…)'}`;
    const type = ts.isPropertySignature(member) ? member.type : undefined;
    const [inner, list] = type ? innerOf(type) : [];
    const shown = inner ? (list ? 'list' : 'object') : typeText(member);
    return [
      [`\`${name}${optional}\``, code(shown), cell(said(member))],
      ...(inner ? rowsOf(inner.members, `${name}${list ? '[]' : ''}.`) : []),
    ];
  });
}

/** The object that a type describes in place, and whether it is one of a list. @param {ts.TypeNode} type @returns {[ts.TypeLiteralNode?, boolean?]} */
function innerOf(type) {
  if (ts.isTypeLiteralNode(type)) return [type, false];
  if (ts.isArrayTypeNode(type) && ts.isTypeLiteralNode(type.elementType)) return [type.elementType, true];
  const [argument] =
    ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Array' ? (type.typeArguments ?? []) : [];
  return argument && ts.isTypeLiteralNode(argument) ? [argument, true] : [];
}

/** @param {ts.TypeElement} member */
function typeText(member) {
  if (ts.isPropertySignature(member)) return member.type?.getText() ?? 'any';
  if (ts.isIndexSignatureDeclaration(member)) return member.type.getText();
  return member.getText();
}

/** In one line of a table. @param {string} text */
const code = (text) => `\`${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
/** @param {string} text */
const cell = (text) =>
  prose(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<!\\)\|/g, '\\|')
    .trim();

/** @param {readonly Page[]} pages */
const list = (pages) => pages.map(({ name, title }) => `- [${title}](${name}.md)\n`).join('');

/** @param {readonly Page[]} pages */
const contents = (pages) => `<!-- Made by scripts/documents.mjs. -->
# API reference

中文版：[README.zh-CN.md](README.zh-CN.md)

Every method, option and type of the package, made of its declarations. Amounts are whole fen (分), times RFC 3339. Every method rejects
with a \`WechatPayError\`: [errors](../guide/errors.md).

${list(pages)}`;

/** @param {readonly Page[]} pages */
const chinese = (pages) => `<!-- Made by scripts/documents.mjs. -->
# API 参考

English: [README.md](README.md)

包里的全部方法、选项和类型，由类型声明生成，正文为英文。金额的单位是分，为整数；时间为 RFC 3339。所有方法出错时都以 \`WechatPayError\` reject，见
[错误](../guide/errors.zh-CN.md)。

${list(pages)}`;
