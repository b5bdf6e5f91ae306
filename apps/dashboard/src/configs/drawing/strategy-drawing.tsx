import '@xyflow/react/dist/style.css';
import { useComputedColorScheme, VisuallyHidden } from '@mantine/core';
import { Background, Controls, MiniMap, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { useId, useMemo } from 'react';
import { layOut } from './lay-out.js';
import { type BoxNode, NodeBox } from './node-box.js';
import classes from './strategy-drawing.module.css';
import type { TreeNode } from './strategy-tree.js';
import { TreeOutline } from './tree-outline.js';
import { useArrowKeys } from './use-arrow-keys.js';
import { useViewOf } from './use-view-of.js';

interface StrategyDrawingProps {
  tree: TreeNode;
  /** Its text is broken by now: this is what it said before. */
  isStale: boolean;
  selectedId: string;
  onSelect: (node: TreeNode) => void;
}

const nodeTypes = { box: NodeBox };
/** With more boxes the drawing is larger than its frame. */
const LARGE = 8;

/** A config as a tree, drawn from left to right. */
export function StrategyDrawing(props: StrategyDrawingProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ tree, isStale, selectedId, onSelect }: StrategyDrawingProps) {
  const colorMode = useComputedColorScheme('light');
  const outlineId = useId();
  const { boxes, edges } = useMemo(() => layOut(tree), [tree]);
  const onKeyDown = useArrowKeys(tree, onSelect);
  const selected = boxes.some(({ node }) => node.id === selectedId) ? selectedId : 'config';
  useViewOf(boxes, selected);
  const nodes = useMemo(
    () =>
      boxes.map(({ node, x, y, width, height }): BoxNode => ({
        id: node.id,
        type: 'box',
        position: { x, y },
        width,
        height,
        style: { pointerEvents: 'all' },
        data: { node, isSelected: node.id === selected, onSelect, onKeyDown },
      })),
    [boxes, selected, onSelect, onKeyDown],
  );
  const lines = useMemo(
    () =>
      edges.map(({ from, to, isDead }) => ({
        id: to,
        source: from,
        target: to,
        ...(isDead && { style: { strokeDasharray: '5 4' } }),
        domAttributes: { 'aria-hidden': true },
      })),
    [edges],
  );

  return (
    <div className={classes.frame} data-stale={isStale || undefined}>
      <VisuallyHidden id={outlineId}>
        <TreeOutline node={tree} />
      </VisuallyHidden>
      <ReactFlow
        aria-label="Drawing of the strategy"
        aria-describedby={outlineId}
        colorMode={colorMode}
        nodes={nodes}
        edges={lines}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        minZoom={0.1}
        maxZoom={1.5}
        zoomOnScroll={false}
        panOnScroll={boxes.length > LARGE}
        preventScrolling={boxes.length > LARGE}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={18} />
        <Controls showInteractive={false} />
        {boxes.length > LARGE && (
          <MiniMap pannable zoomable ariaLabel={null} style={{ width: 80, height: 150 }} />
        )}
      </ReactFlow>
    </div>
  );
}
