import { type KeyboardEvent, useCallback } from 'react';
import { nodesOf, type TreeNode } from './strategy-tree.js';

/** Where an arrow key leads from a node: to its parent, its first target, or along the order of the config. */
export function neighbourOf(root: TreeNode, node: TreeNode, key: string): TreeNode | undefined {
  const nodes = nodesOf(root);
  const index = nodes.findIndex(({ id }) => id === node.id);
  switch (key) {
    case 'ArrowLeft':
      return nodes.find((each) => each.kind === 'strategy' && each.children.some(({ id }) => id === node.id));
    case 'ArrowRight':
      return node.kind === 'strategy' ? node.children[0] : undefined;
    case 'ArrowUp':
      return nodes[index - 1];
    case 'ArrowDown':
      return nodes[index + 1];
    case 'Home':
      return nodes[0];
    case 'End':
      return nodes.at(-1);
    default:
      return undefined;
  }
}

/** Moves focus and selection through the drawing. */
export function useArrowKeys(root: TreeNode, onSelect: (node: TreeNode) => void) {
  return useCallback(
    (event: KeyboardEvent, node: TreeNode) => {
      const next = neighbourOf(root, node, event.key);
      if (next === undefined) return;
      event.preventDefault();
      onSelect(next);
      const frame = event.currentTarget.closest('.react-flow');
      const buttons = frame?.querySelectorAll<HTMLElement>('[data-node]') ?? [];
      [...buttons].find((button) => button.dataset.node === next.id)?.focus({ preventScroll: true });
    },
    [root, onSelect],
  );
}
