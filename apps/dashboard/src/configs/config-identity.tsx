import { Badge, Code, Group, Text } from '@mantine/core';
import type { ConfigView } from '../api/configs.js';
import { CopyButton } from '../shared/copy-button.js';
import { TimeAgo } from '../shared/time-ago.js';

/** The id to call a config by, large and to copy, and what state it is in. */
export function ConfigIdentity({ config }: { config: ConfigView }) {
  return (
    <Group gap="md" mb="md">
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          Config ID
        </Text>
        <Code fz="lg" fw={600} data-testid="config-id" style={{ overflowWrap: 'anywhere' }}>
          {config.slug}
        </Code>
        <CopyButton value={config.slug} label="Copy config ID" />
      </Group>
      <Text size="sm" c="dimmed">
        Version {config.version}, saved <TimeAgo time={config.last_updated_at} />
      </Text>
      {config.is_default && (
        <Badge variant="light" radius="sm" tt="none">
          Default
        </Badge>
      )}
    </Group>
  );
}
