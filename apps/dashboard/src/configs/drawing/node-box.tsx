import { Group, Text } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { KeyboardEvent } from 'react';
import { IconArrowsSplit2, IconCircleDot, IconGitBranch, IconStairsDown } from '../../shared/icons.js';
import { secondLine, turnLines } from './lay-out.js';
import classes from './node-box.module.css';
import { ProviderLetter } from './provider-letter.js';
import type { StrategyNode, TargetNode, TreeNode } from './strategy-tree.js';

export type BoxNode = Node<
  {
    node: TreeNode;
    isSelected: boolean;
    onSelect: (node: TreeNode) => void;
    onKeyDown: (event: KeyboardEvent, node: TreeNode) => void;
  },
  'box'
>;

const icons: Readonly<Record<StrategyNode['mode'], TablerIcon>> = {
  single: IconCircleDot,
  fallback: IconStairsDown,
  loadbalance: IconArrowsSplit2,
  conditional: IconGitBranch,
};

/** A node of the drawing: a button that selects its text. */
export function NodeBox({ data: { node, isSelected, onSelect, onKeyDown } }: NodeProps<BoxNode>) {
  return (
    <>
      {node.path.length > 0 && <Handle type="target" position={Position.Left} className={classes.handle} />}
      <button
        type="button"
        className={`${classes.box} nodrag nopan`}
        data-node={node.id}
        data-kind={node.kind}
        data-dead={node.isDead || undefined}
        aria-pressed={isSelected}
        // One stop of the Tab key; arrow keys go on from there.
        tabIndex={isSelected ? 0 : -1}
        onClick={() => onSelect(node)}
        onKeyDown={(event) => onKeyDown(event, node)}
      >
        {node.turn !== '' && (
          <Text className={classes.turn} lineClamp={turnLines(node)} title={node.turn} span>
            {node.turn}
          </Text>
        )}
        {node.kind === 'strategy' ? <StrategyLines node={node} /> : <TargetLines node={node} />}
      </button>
      {node.kind === 'strategy' && (
        <Handle type="source" position={Position.Right} className={classes.handle} />
      )}
    </>
  );
}

function StrategyLines({ node }: { node: StrategyNode }) {
  const Icon = icons[node.mode];
  return (
    <>
      <Group gap={8} wrap="nowrap" className={classes.title}>
        <Icon size={20} stroke={1.7} aria-hidden className={classes.icon} />
        <Text span fw={650} truncate>
          {node.mode}
          {node.name !== null && `: ${node.name}`}
        </Text>
      </Group>
      <Lines lines={node.notes} />
    </>
  );
}

function TargetLines({ node: { facts } }: { node: TargetNode }) {
  return (
    <>
      <Group gap={8} wrap="nowrap" className={classes.title}>
        <ProviderLetter provider={facts.provider} />
        <Text span fw={600} truncate title={facts.title}>
          {facts.title}
        </Text>
      </Group>
      <Lines lines={[...secondLine(facts), ...facts.settings]} />
    </>
  );
}

function Lines({ lines }: { lines: string[] }) {
  return lines.map((line, index) => (
    <Text key={index} className={classes.line} title={line} truncate span>
      {line}
    </Text>
  ));
}
