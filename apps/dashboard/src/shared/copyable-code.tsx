import { Code, Group } from '@mantine/core';
import { CopyButton } from './copy-button.js';

/** An id or slug in monospace with a button that copies it. */
export function CopyableCode({ value, label }: { value: string; label: string }) {
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
      <CopyButton value={value} label={label} />
    </Group>
  );
}
