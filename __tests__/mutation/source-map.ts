import { type NodePath, parseSync, traverse, type types } from '@babel/core';

/** Where something stands: lines from 1, columns from 0. */
export interface Place {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** A place as text. */
type Span = string;

/** What the syntax of a source file tells about places in it. */
export interface SourceMap {
  /** Whether a literal is a text for people: part of an error, or a line of the log. */
  readonly isMessage: (place: Place) => boolean;
  /** The name of the function, constant or class at the top of the file that a line, from 1, belongs to. */
  readonly declarationAt: (line: number) => string;
}

const LOG_METHODS = new Set(['info', 'warning', 'notice', 'error', 'debug']);
/** The parts of an `ActionError` and of a `Limit`. */
const MESSAGE_PARTS = new Set(['what', 'why', 'fix', 'found']);

/** Reads a TypeScript file. */
export function mapSource(code: string, file: string): SourceMap {
  const tree = parseSync(code, {
    filename: file,
    configFile: false,
    babelrc: false,
    parserOpts: { plugins: ['typescript'] },
  });
  if (tree === null) {
    throw new Error(`${file} cannot be parsed`);
  }
  const errorMakers = new Set(tree.program.body.flatMap(errorMakerName));
  const messages = new Set<Span>();
  traverse(tree, {
    'StringLiteral|TemplateLiteral'(path: NodePath) {
      if (path.node.loc && isMessage(path, errorMakers)) {
        messages.add(spanOf(path.node.loc));
      }
    },
  });
  return {
    isMessage: (place) => messages.has(spanOf(place)),
    declarationAt: (line) => declarationAt(tree.program.body, line),
  };
}

function spanOf({ start, end }: Place): Span {
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
}

/** The title of an error is none: documentation and users find the error by it. */
function isMessage(path: NodePath, errorMakers: ReadonlySet<string>): boolean {
  for (let at: NodePath | null = path; at !== null; at = at.parentPath) {
    const { parent } = at;
    if (parent?.type === 'ObjectProperty' && at.key === 'value' && nameOf(parent.key, MESSAGE_PARTS)) {
      return true;
    }
    if (at.listKey === 'arguments' && isMessageCall(parent, errorMakers)) {
      return true;
    }
    if (at.isFunction() || at.isStatement()) {
      return false;
    }
  }
  return false;
}

function isMessageCall(node: types.Node, errorMakers: ReadonlySet<string>): boolean {
  if (node.type === 'NewExpression') {
    return nameOf(node.callee, new Set(['TemplateError']));
  }
  if (node.type !== 'CallExpression') {
    return false;
  }
  const { callee } = node;
  return callee.type === 'MemberExpression'
    ? nameOf(callee.object, new Set(['log'])) && nameOf(callee.property, LOG_METHODS)
    : nameOf(callee, errorMakers);
}

function nameOf(node: types.Node, names: ReadonlySet<string>): boolean {
  return node.type === 'Identifier' && names.has(node.name);
}

/** The name of a function that returns an `ActionError` for the texts that it is given. */
function errorMakerName(statement: types.Statement): string[] {
  if (statement.type !== 'FunctionDeclaration' || statement.returnType?.type !== 'TSTypeAnnotation') {
    return [];
  }
  const { typeAnnotation: type } = statement.returnType;
  return type.type === 'TSTypeReference' && nameOf(type.typeName, new Set(['ActionError']))
    ? [statement.id?.name ?? '']
    : [];
}

function declarationAt(statements: readonly types.Statement[], line: number): string {
  const statement = statements.find(({ loc }) => loc && loc.start.line <= line && line <= loc.end.line);
  const declaration =
    statement?.type === 'ExportNamedDeclaration' ? (statement.declaration ?? undefined) : statement;
  switch (declaration?.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return declaration.id?.name ?? '';
    case 'VariableDeclaration': {
      const [variable] = declaration.declarations;
      return variable?.id.type === 'Identifier' ? variable.id.name : '';
    }
    default:
      return '';
  }
}
