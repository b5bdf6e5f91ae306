import type { TreeNode } from './strategy-tree.js';
import type { TargetFacts } from './target-facts.js';

const BOX_WIDTH = 208;
/** Between a node and what is below it, and between nodes one under the other, in px. */
const COLUMN_GAP = 36;
const ROW_GAP = 14;
/** How far a group stands below its first leaf at most: else the root of a large tree is far from its top. */
const MAX_DROP = 200;
/** Heights in px of the parts of a box; the style sheet has the same line height. */
const LINE = 18;
const TITLE = 28;
const PADDING = 18;
/** Characters of a condition that fit into one of its lines. */
const TURN_CHARACTERS = 27;
const MAX_TURN_LINES = 3;

export interface Box {
  node: TreeNode;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Drawing {
  boxes: Box[];
  /** Ids of the nodes at both ends. */
  edges: { from: string; to: string; isDead: boolean }[];
}

/**
 * Places the nodes of a tree from left to right, in px: leaves one under the other in the order of the
 * config, a group beside the middle of its targets or, of many, near the first. (Dagre orders siblings anew to avoid crossings, which
 * a tree does not have, and so mixes up the order of a fallback.)
 */
export function layOut(root: TreeNode): Drawing {
  const boxes: Box[] = [];
  const edges: Drawing['edges'] = [];
  let bottom = 0;
  /** Gives the middle of the node. */
  const place = (node: TreeNode, depth: number): number => {
    const height = heightOf(node);
    const box: Box = { node, x: depth * (BOX_WIDTH + COLUMN_GAP), y: bottom, width: BOX_WIDTH, height };
    boxes.push(box);
    if (node.kind === 'target') {
      bottom += height + ROW_GAP;
      return box.y + height / 2;
    }
    const top = bottom;
    const middles = node.children.map((child) => {
      edges.push({ from: node.id, to: child.id, isDead: child.isDead });
      return place(child, depth + 1);
    });
    const middle = ((middles[0] ?? 0) + (middles.at(-1) ?? 0)) / 2;
    // A group that is taller than its only target must not reach into what is above it.
    box.y = Math.max(top, Math.min(top + MAX_DROP, middle - height / 2));
    bottom = Math.max(bottom, box.y + height + ROW_GAP);
    return box.y + height / 2;
  };
  place(root, 0);
  return { boxes, edges };
}

/** How many lines the turn of a node may take. */
export function turnLines({ turn }: TreeNode): number {
  return Math.min(MAX_TURN_LINES, Math.ceil(turn.length / TURN_CHARACTERS));
}

/** The provider, unless it is the title already. */
export function secondLine({ provider, title }: TargetFacts): string[] {
  return provider === null || provider === title ? [] : [provider];
}

function heightOf(node: TreeNode): number {
  const lines = node.kind === 'strategy' ? node.notes.length : node.facts.settings.length;
  const second = node.kind === 'target' ? secondLine(node.facts).length : 0;
  return PADDING + TITLE + LINE * (turnLines(node) + lines + second);
}
