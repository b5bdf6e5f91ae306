import { Alert, Button, Group, Text } from '@mantine/core';
import type { ConfigView } from '../api/configs.js';
import { IconUsers } from '../shared/icons.js';
import { TimeAgo } from '../shared/time-ago.js';

interface NewerVersionNoticeProps {
  newer: ConfigView;
  onLoad: () => void;
  onCompare: () => void;
  onSaveOver: () => void;
}

/** Somebody saved a version while this one was being edited. */
export function NewerVersionNotice({ newer, onLoad, onCompare, onSaveOver }: NewerVersionNoticeProps) {
  return (
    <Alert
      role="alert"
      color="orange"
      icon={<IconUsers aria-hidden />}
      title={`Version ${newer.version} was saved meanwhile`}
      mb="md"
    >
      <Text size="sm">
        Somebody saved it <TimeAgo time={newer.last_updated_at} />. Your changes are of an older version and
        are not saved.
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" variant="default" onClick={onCompare}>
          See what changed
        </Button>
        <Button size="xs" variant="default" onClick={onLoad}>
          Load version {newer.version} and drop mine
        </Button>
        <Button size="xs" variant="default" onClick={onSaveOver}>
          Save mine as version {newer.version + 1}
        </Button>
      </Group>
    </Alert>
  );
}
