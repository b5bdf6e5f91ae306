import type { TreeNode } from './strategy-tree.js';

/** A node of the drawing in words, for those who do not see it. */
export function nodeWords(node: TreeNode): string {
  const turn = node.turn === '' ? '' : `${node.turn}: `;
  if (node.kind === 'strategy') {
    const of = `${node.children.length} ${node.children.length === 1 ? 'target' : 'targets'}`;
    return [`${turn}${node.mode} of ${of}`, node.name, ...node.notes].filter(Boolean).join(', ');
  }
  const { provider, title, name, settings } = node.facts;
  const key = provider === null || provider === title ? title : `${title} (${provider})`;
  return [`${turn}${key}`, name === null ? null : `named ${name}`, ...settings].filter(Boolean).join(', ');
}
