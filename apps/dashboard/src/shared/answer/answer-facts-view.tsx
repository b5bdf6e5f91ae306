import { Alert, Code, Group, Text } from '@mantine/core';
import { formatCost } from '../format-figures.js';
import type { AnswerFacts } from './answer-facts.js';

/** How an answer came about, by its response headers. */
export function AnswerFactsView({ facts }: { facts: AnswerFacts }) {
  const { provider, target, attempts, costUsd, cacheStatus, warnings } = facts;
  const rows: [string, string | null][] = [
    ['Provider', provider],
    ['Target', target],
    ['Attempts', attempts],
    ['Cost', costUsd === null ? null : formatCost(costUsd)],
    ['Cache', cacheStatus],
  ];
  return (
    <>
      <Group gap="lg" component="dl" m={0}>
        {rows.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0} fw={500}>
                {name === 'Target' ? <Code>{value}</Code> : value}
              </Text>
            </div>
          ),
        )}
      </Group>
      {warnings !== null && (
        <Alert color="orange" title="Warnings" py="xs">
          <Text size="sm">{warnings}</Text>
        </Alert>
      )}
    </>
  );
}
