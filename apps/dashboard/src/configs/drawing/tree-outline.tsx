import { nodeWords } from './tree-words.js';
import type { TreeNode } from './strategy-tree.js';

/** The drawing as a nested list. */
export function TreeOutline({ node }: { node: TreeNode }) {
  return (
    <ul>
      <OutlineItem node={node} />
    </ul>
  );
}

function OutlineItem({ node }: { node: TreeNode }) {
  return (
    <li>
      {nodeWords(node)}
      {node.kind === 'strategy' && (
        <ul>
          {node.children.map((child) => (
            <OutlineItem key={child.id} node={child} />
          ))}
        </ul>
      )}
    </li>
  );
}
