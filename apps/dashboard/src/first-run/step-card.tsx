import { Group, Paper, Stack, Text, ThemeIcon, Title, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { IconCheck } from '../shared/icons.js';

interface StepCardProps {
  number: number;
  title: string;
  isDone?: boolean;
  /** The button of the step. */
  action?: ReactNode;
  children: ReactNode;
}

/** One step on the way to the first request. */
export function StepCard({ number, title, isDone = false, action, children }: StepCardProps) {
  return (
    <Paper withBorder p="lg">
      <Group align="flex-start" wrap="nowrap">
        <ThemeIcon
          size={32}
          radius="xl"
          variant={isDone ? 'filled' : 'light'}
          color={isDone ? 'teal' : undefined}
          aria-hidden
        >
          {isDone ? <IconCheck size={18} /> : number}
        </ThemeIcon>
        <Stack gap="sm" flex={1} align="flex-start">
          <div>
            <Title order={2} size="h4">
              {title}
              {isDone && <VisuallyHidden> (done)</VisuallyHidden>}
            </Title>
            <Text c="dimmed" mt={2} component="div">
              {children}
            </Text>
          </div>
          {action}
        </Stack>
      </Group>
    </Paper>
  );
}
