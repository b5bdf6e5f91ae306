import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/json';

export interface TextRange {
  from: number;
  to: number;
}
export type JsonPath = readonly PropertyKey[];

/** A value of a JSON text, and the key it stands behind when it is a member of an object. */
export interface JsonPlace {
  value: TextRange;
  key: TextRange | null;
  /** It holds other values. */
  isContainer: boolean;
}

const valueNames = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

/** A JSON text with its syntax tree, which exists for a broken text as well. */
export class JsonText {
  private readonly tree: Tree;

  constructor(readonly text: string) {
    this.tree = parser.parse(text);
  }

  /** Where a value stands; null when there is none at that path. A key written twice counts as last written. */
  placeOf(path: JsonPath): JsonPlace | null {
    let value = firstValue(this.tree.topNode);
    let key: SyntaxNode | null = null;
    for (const part of path) {
      if (value === null) return null;
      if (value.name === 'Object') {
        const property = value.getChildren('Property').findLast((member) => this.nameOf(member) === part);
        key = property?.getChild('PropertyName') ?? null;
        value = property === undefined ? null : firstValue(property);
      } else {
        key = null;
        value = typeof part === 'number' && value.name === 'Array' ? (valuesOf(value)[part] ?? null) : null;
      }
    }
    return value && { value: rangeOf(value), key: key && rangeOf(key), isContainer: isContainer(value) };
  }

  /** The path of the innermost value around a position. */
  pathAt(position: number): PropertyKey[] {
    const path: PropertyKey[] = [];
    let node: SyntaxNode | null = this.tree.resolveInner(position, -1);
    for (; node !== null; node = node.parent) {
      if (node.name === 'Property') path.unshift(this.nameOf(node));
      else if (node.parent?.name === 'Array' && isValue(node)) {
        const { from } = node;
        path.unshift(valuesOf(node.parent).findIndex((item) => item.from === from));
      }
    }
    return path;
  }

  /** Where the text stops to be JSON, or null. */
  firstError(): TextRange | null {
    let found: TextRange | null = null;
    this.tree.iterate({
      enter: (node) => {
        if (found === null && node.type.isError) found = rangeOf(node);
        return found === null;
      },
    });
    return found;
  }

  /** Keys that stand in an object a second time: of the two only the last counts. */
  repeatedKeys(): TextRange[] {
    const repeated: TextRange[] = [];
    this.tree.iterate({
      enter: ({ node }) => {
        if (node.name !== 'Object') return;
        const seen = new Set<string>();
        for (const property of node.getChildren('Property')) {
          const name = this.nameOf(property);
          const key = property.getChild('PropertyName');
          if (seen.has(name) && key !== null) repeated.push(rangeOf(key));
          seen.add(name);
        }
      },
    });
    return repeated;
  }

  private nameOf(property: SyntaxNode): string {
    const name = property.getChild('PropertyName');
    const text = name === null ? '' : this.text.slice(name.from, name.to);
    try {
      return String(JSON.parse(text));
    } catch {
      return text;
    }
  }
}

const rangeOf = ({ from, to }: TextRange): TextRange => ({ from, to });
const isValue = ({ name }: { name: string }) => valueNames.has(name);
const isContainer = ({ name }: SyntaxNode) => name === 'Object' || name === 'Array';

function valuesOf(node: SyntaxNode): SyntaxNode[] {
  const values: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (isValue(child)) values.push(child);
  }
  return values;
}

const firstValue = (node: SyntaxNode): SyntaxNode | null => valuesOf(node)[0] ?? null;
