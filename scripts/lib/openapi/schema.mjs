// Types of TypeScript as JSON Schema, as far as the sandbox's declarations use them.
import path from 'node:path';
import ts from 'typescript-5';

/** @typedef {Record<string, any>} Schema */

/**
 * Reads a file of declarations.
 * @param {string} file
 */
export function readTypes(file) {
  const program = ts.createProgram([file], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} cannot be read`);
  const [problem] = ts.getPreEmitDiagnostics(program, source);
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  /** Named types, which refer to each other. @type {Map<string, Schema>} */
  const components = new Map();

  /** @param {import('typescript-5').Symbol} symbol */
  const described = (symbol) => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll(/\s*\n\s*/g, ' ');
    return text === '' ? {} : { description: text };
  };

  /** Its name, if it is an object of a declaration of ours that has one. @param {import('typescript-5').Type} type */
  const nameOf = (type) => {
    const symbol = type.aliasSymbol ?? type.getSymbol();
    const declaration = symbol?.declarations?.[0];
    const isNamed = declaration && (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration));
    if (!symbol || !isNamed || type.aliasTypeArguments?.length || !isObject(type)) return undefined;
    // What the library declares is spelt out.
    return declaration.getSourceFile().fileName.includes('/node_modules/') ? undefined : symbol;
  };

  /** @param {import('typescript-5').Type} type */
  const isObject = (type) => Boolean(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection));

  /** @param {import('typescript-5').Type} type @returns {Schema} */
  function schemaOf(type) {
    const named = nameOf(type);
    if (!named) return shapeOf(type);
    const name = named.getName();
    if (!components.has(name)) {
      components.set(name, {});
      components.set(name, { ...described(named), ...shapeOf(type) });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** @param {import('typescript-5').Type} type @returns {Schema} */
  function shapeOf(type) {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: checker.typeToString(type) === 'true' };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (type.isUnion()) return unionOf(type.types);
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(/** @type {import('typescript-5').TypeReference} */ (type));
      if (!item || item.flags & ts.TypeFlags.Never) return { type: 'array', maxItems: 0 };
      return { type: 'array', items: schemaOf(item) };
    }
    if (isObject(type)) return objectOf(type);
    throw new Error(`there is no schema for ${checker.typeToString(type)}`);
  }

  /** @param {readonly import('typescript-5').Type[]} types @returns {Schema} */
  function unionOf(types) {
    // What is undefined is left out, and functions exist in process only.
    const told = types.filter(
      (type) => !(type.flags & ts.TypeFlags.Undefined) && type.getCallSignatures().length === 0,
    );
    const all = told.map(schemaOf);
    // In an order that does not depend on how the compiler met them.
    const literals = all.flatMap((one) => ('const' in one ? [one.const] : [])).sort();
    const others = all.filter((one) => !('const' in one));
    const isBoolean = literals.length === 2 && literals.includes(true) && literals.includes(false);
    const some = literals.length > 1 ? { enum: literals } : { const: literals[0] };
    const choices = [...(literals.length === 0 ? [] : [isBoolean ? { type: 'boolean' } : some]), ...others];
    return choices.length === 1 ? /** @type {Schema} */ (choices[0]) : { anyOf: choices };
  }

  /** @param {import('typescript-5').Type} type @returns {Schema} */
  function objectOf(type) {
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const members = checker.getPropertiesOfType(type);
    if (index && members.length === 0) {
      if (index.type.flags & ts.TypeFlags.Never) return { type: 'object', maxProperties: 0 };
      return { type: 'object', additionalProperties: schemaOf(index.type) };
    }
    const properties = members.map((member) => [
      member.getName(),
      { ...described(member), ...schemaOf(checker.getTypeOfSymbol(member)) },
    ]);
    const required = members
      .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
      .map((member) => member.getName());
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required }),
    };
  }

  return {
    components,
    /**
     * The members of an interface, and of these the members.
     * @param {string} name
     * @returns {Map<string, { body?: Schema, bodyRequired?: boolean, answer: Schema }>}
     */
    controls(name) {
      const found = checker.getExportsOfModule(/** @type {any} */ (checker.getSymbolAtLocation(source)));
      const symbol = found.find((one) => one.getName() === name);
      if (!symbol) throw new Error(`${path.basename(file)} has no ${name}`);
      return new Map(
        checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map((control) => {
          const type = checker.getTypeOfSymbol(control);
          const [body, answer] = ['body', 'answer'].map((part) => checker.getPropertyOfType(type, part));
          if (!answer) throw new Error(`${control.getName()} has no answer`);
          const told = body && {
            body: schemaOf(checker.getNonNullableType(checker.getTypeOfSymbol(body))),
            bodyRequired: !(body.flags & ts.SymbolFlags.Optional),
          };
          return [control.getName(), { ...told, answer: schemaOf(checker.getTypeOfSymbol(answer)) }];
        }),
      );
    },
  };
}
