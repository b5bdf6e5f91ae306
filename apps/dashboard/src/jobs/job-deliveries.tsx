import type { WebhookDelivery } from '@byway/contracts/webhooks-api';
import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { jobDeliveriesQuery } from '../api/job-deliveries.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { TimeAgo } from '../shared/time-ago.js';

const looks: Readonly<Record<WebhookDelivery['status'], { label: string; color: string }>> = {
  pending: { label: 'Pending', color: 'blue' },
  delivered: { label: 'Delivered', color: 'teal' },
  dead_letter: { label: 'Given up', color: 'red' },
  disabled: { label: 'Endpoint disabled', color: 'orange' },
};

/** Whether the webhook of a job arrived; nothing for a job without one. @param endedAt Unix seconds. */
export function JobDeliveries({ id, endedAt }: { id: string; endedAt: number }) {
  const { data = [], error } = useQuery({ ...jobDeliveriesQuery({ id, endedAt }), refetchInterval: 5_000 });
  if (error !== null) return <ErrorNotice error={error} />;
  if (data.length === 0) return null;
  return (
    <section aria-labelledby="job-webhooks">
      <Title order={3} size="h5" mb="sm" id="job-webhooks">
        Webhook
      </Title>
      <Stack gap="xs">
        {data.map((delivery) => {
          const { label, color } = looks[delivery.status];
          return (
            <div key={delivery.id}>
              <Group gap="xs">
                <Badge variant="light" radius="sm" tt="none" color={color}>
                  {label}
                </Badge>
                <Text size="sm">
                  {delivery.try_count === 1 ? '1 try' : `${delivery.try_count} tries`},{' '}
                  <TimeAgo time={delivery.created_at} />
                </Text>
              </Group>
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {delivery.url}
              </Text>
            </div>
          );
        })}
      </Stack>
    </section>
  );
}
