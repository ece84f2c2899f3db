import { Visitor } from '@swc/core/Visitor.js';

/** `using x = …` as swc gives it; the visitor that comes with swc does not know it yet and throws. */
interface UsingDeclaration {
  readonly type: string;
  decls: Parameters<Visitor['visitVariableDeclarators']>[0];
}

/**
 * Teaches swc's visitor, with which dependency-cruiser reads files, the `using` declaration: its right-hand side is
 * walked like that of a variable. To be dropped when the visitor knows it (the layer check then passes without).
 */
export function readUsingDeclarations(): void {
  const known = Visitor.prototype.visitStatement;
  Visitor.prototype.visitStatement = function visitStatement(statement) {
    if (!isUsing(statement)) return known.call(this, statement);
    statement.decls = this.visitVariableDeclarators(statement.decls);
    return statement;
  };
}

function isUsing<T extends { readonly type: string }>(statement: T): statement is T & UsingDeclaration {
  return statement.type.toString() === 'UsingDeclaration';
}
