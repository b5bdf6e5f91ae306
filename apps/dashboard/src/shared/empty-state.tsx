import { Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: TablerIcon;
  title: string;
  /** What this place is for and what to do next. */
  children: ReactNode;
  /** The button of the next step. */
  action?: ReactNode;
}

/** In place of an empty list: tells the next step. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" ta="center" gap="sm" py="xl" maw={520} mx="auto">
        <ThemeIcon size={52} radius="xl" variant="light">
          <Icon size={28} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{children}</Text>
        {action}
      </Stack>
    </Paper>
  );
}
