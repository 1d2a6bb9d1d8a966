// What index.d.ts offers to be called or read, and whether it shows how.
import ts from 'typescript-5';

/** @typedef {{ name: string, line: number, example: boolean }} Member */

/**
 * Exported functions and constants, the members of exported classes, and those of what hangs on them
 * (`pay.payParams.app`), also where that is declared in a file of its own as an interface `…Api`. Other interfaces only
 * describe data, or what users pass in. The example of a class is that of its constructor.
 * @param {string} text of a declaration file
 * @returns {Member[]} overloads as one
 */
export function publicMembers(text) {
  const file = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true);
  /** @type {Map<string, ts.InterfaceDeclaration>} */
  const interfaces = new Map();
  for (const node of file.statements) if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
  /** @type {Map<string, Member>} */
  const members = new Map();

  /** @param {string} name @param {ts.Node} node @param {ts.Node} [documented] where the comment is */
  const add = (name, node, documented = node) => {
    const example = hasExample(documented) || (ts.isConstructorDeclaration(node) && hasExample(node.parent));
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
    const earlier = members.get(name);
    members.set(name, { name, line: earlier?.line ?? line, example: example || (earlier?.example ?? false) });
  };

  /**
   * A value that holds functions is as many members as it holds.
   * @param {string} name @param {ts.Node} node @param {ts.TypeNode | undefined} type @param {ts.Node} [documented]
   */
  const addValue = (name, node, type, documented) => {
    // Its members are those of its own file.
    if (type && ts.isTypeReferenceNode(type) && type.getText(file).endsWith('Api')) return;
    const held = type && heldBy(type, interfaces).filter((member) => !isData(member));
    if (!held?.length) return add(name, node, documented);
    for (const member of held) addMember(name, member);
  };

  /** @param {string} owner @param {ts.ClassElement | ts.TypeElement} member */
  const addMember = (owner, member) => {
    if (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return;
    const name = ts.isConstructorDeclaration(member) ? `new ${owner}` : `${owner}.${member.name?.getText(file)}`;
    const type = ts.isPropertyDeclaration(member) || ts.isPropertySignature(member) ? member.type : undefined;
    addValue(name, member, type);
  };

  for (const node of file.statements) {
    if (!ts.canHaveModifiers(node) || !ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
      continue;
    if (ts.isFunctionDeclaration(node)) add(node.name?.text ?? 'default', node);
    if (ts.isClassDeclaration(node)) for (const member of node.members) addMember(node.name?.text ?? 'default', member);
    if (ts.isInterfaceDeclaration(node) && node.name.text.endsWith('Api'))
      for (const member of node.members) addMember(node.name.text, member);
    if (ts.isVariableStatement(node)) {
      for (const { name, type } of node.declarationList.declarations) addValue(name.getText(file), node, type, node);
    }
  }
  return [...members.values()];
}

/** @param {ts.Node} node */
const hasExample = (node) => ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'example');

/**
 * The members of an object type, or of an interface of the same file.
 * @param {ts.TypeNode} type
 * @param {Map<string, ts.InterfaceDeclaration>} interfaces
 * @returns {readonly ts.TypeElement[]}
 */
function heldBy(type, interfaces) {
  if (ts.isTypeLiteralNode(type)) return type.members;
  const name = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName.text : '';
  return interfaces.get(name)?.members ?? [];
}

/** @param {ts.TypeElement} member */
const isData = (member) =>
  !ts.isMethodSignature(member) &&
  !(
    ts.isPropertySignature(member) &&
    member.type &&
    (ts.isFunctionTypeNode(member.type) || ts.isTypeLiteralNode(member.type))
  );

/**
 * The names in an interface or class of a declaration file.
 * @param {string} text
 * @param {string} name
 * @returns {string[]}
 */
export function namesIn(text, name) {
  const file = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true);
  const owner = file.statements.find(
    (node) => (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) && node.name?.text === name,
  );
  if (!owner) throw new Error(`index.d.ts declares no ${name}`);
  const { members } = /** @type {ts.InterfaceDeclaration | ts.ClassDeclaration} */ (owner);
  return [...new Set(members.flatMap((member) => (member.name ? [member.name.getText(file)] : [])))];
}
