import { Badge, Button, Code, Group, Paper, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useQuery } from '@tanstack/react-query';
import { apiKeysQuery } from '../../api/api-keys.js';
import type { ConfigVersionView, ConfigView } from '../../api/configs.js';
import { useCan } from '../../session/session-context.js';
import { TimeAgo } from '../../shared/time-ago.js';
import { useRestoreVersion } from './use-restore-version.js';

interface VersionListProps {
  config: ConfigView;
  /** Newest first. */
  versions: ConfigVersionView[];
  /** There are changes that a restored version would replace. */
  isDirty: boolean;
  onCompare: (version: number) => void;
  onRestored: (config: ConfigView) => void;
}

/** When each version was saved and by which key; older ones can be restored. */
export function VersionList({ config, versions, isDirty, onCompare, onRestored }: VersionListProps) {
  const can = useCan();
  const { data: keys } = useQuery({ ...apiKeysQuery, enabled: can('api-keys.read') });
  const restore = useRestoreVersion(config, onRestored);
  const askToRestore = (version: ConfigVersionView) =>
    modals.openConfirmModal({
      title: `Restore version ${version.version}?`,
      children: `Its text is saved as version ${config.version + 1}; no version is lost.${
        isDirty ? ' Your unsaved changes are dropped.' : ''
      }`,
      labels: { confirm: 'Restore', cancel: 'Cancel' },
      onConfirm: () => restore.mutate(version),
    });

  return (
    <Stack gap="xs" component="ol" m={0} p={0} aria-label="Versions">
      {versions.map((version) => {
        const isCurrent = version.version === config.version;
        const author = keys?.find(({ id }) => id === version.created_by)?.name;
        return (
          <Paper key={version.id} component="li" withBorder p="sm" style={{ listStyle: 'none' }}>
            <Group justify="space-between" gap="xs">
              <Group gap="xs">
                <Text fw={600}>Version {version.version}</Text>
                {isCurrent && (
                  <Badge variant="light" radius="sm" tt="none">
                    Current
                  </Badge>
                )}
              </Group>
              {!isCurrent && (
                <Group gap={6}>
                  <Button size="compact-sm" variant="default" onClick={() => onCompare(version.version)}>
                    Compare
                  </Button>
                  {can('configs.write') && (
                    <Button size="compact-sm" variant="default" onClick={() => askToRestore(version)}>
                      Restore
                    </Button>
                  )}
                </Group>
              )}
            </Group>
            <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
              <TimeAgo time={version.created_at} /> by {author ?? <Code>{version.created_by}</Code>}
            </Text>
          </Paper>
        );
      })}
    </Stack>
  );
}
