import { Paper, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface ChartCardProps {
  title: string;
  /** What the chart shows, in a sentence, for who does not see it. */
  summary: string;
  children: ReactNode;
}

/** A chart with its name. */
export function ChartCard({ title, summary, children }: ChartCardProps) {
  const id = useId();
  return (
    <Paper
      withBorder
      p="md"
      component="figure"
      m={0}
      role="img"
      aria-labelledby={id}
      aria-description={summary}
    >
      <Text component="figcaption" id={id} fw={600} mb="sm">
        {title}
      </Text>
      {children}
    </Paper>
  );
}
