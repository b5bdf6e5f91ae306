import type { QueueView } from '@byway/contracts/queues-api';
import { Badge, Card, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { queuesQuery } from '../api/queues.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { formatCount, formatDuration } from '../shared/format-figures.js';
import { IconAlertTriangle } from '../shared/icons.js';

const POLL_MS = 2_000;
/** An attempt that waits so long means that workers are too few or away. */
const LONG_WAIT_MS = 10_000;

/** What waits for each provider, over all workspaces. */
export function QueueCards() {
  const { data, error, refetch } = useQuery({ ...queuesQuery, refetchInterval: POLL_MS });
  if (error !== null && data === undefined)
    return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const shown = (data ?? []).filter(({ waiting, active, delayed }) => waiting + active + delayed > 0);
  return (
    <section aria-label="Queues">
      <Title order={2} size="h4" mb="xs">
        Queues
      </Title>
      {shown.length === 0 ? (
        <Text c="dimmed" size="sm" mb="lg">
          {data === undefined ? 'Loading' : 'Nothing waits and nothing runs, at any provider.'}
        </Text>
      ) : (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }} mb="lg">
          {shown.map((queue) => (
            <QueueCard key={queue.provider} queue={queue} />
          ))}
        </SimpleGrid>
      )}
    </section>
  );
}

function QueueCard({ queue }: { queue: QueueView }) {
  const { provider, waiting, active, delayed, oldest_waiting_age_ms: oldestMs } = queue;
  const isSlow = oldestMs !== null && oldestMs >= LONG_WAIT_MS;
  const figures: [string, number][] = [
    ['Waiting', waiting],
    ['Running', active],
    ['Delayed', delayed],
  ];
  return (
    <Card withBorder p="sm" component="article" aria-label={`Queue ${provider}`}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Text fw={600} truncate>
          {provider}
        </Text>
        {isSlow && (
          <Badge
            color="orange"
            variant="light"
            tt="none"
            radius="sm"
            style={{ flexShrink: 0 }}
            leftSection={<IconAlertTriangle size={13} aria-hidden />}
          >
            Waits long
          </Badge>
        )}
      </Group>
      <Group component="dl" m={0} gap="lg">
        {figures.map(([name, count]) => (
          <div key={name}>
            <Text component="dt" size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="dd" m={0} fw={600} size="lg">
              {formatCount(count)}
            </Text>
          </div>
        ))}
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {oldestMs === null ? 'Nothing waits' : `Oldest waits for ${formatDuration(oldestMs)}`}
      </Text>
    </Card>
  );
}
