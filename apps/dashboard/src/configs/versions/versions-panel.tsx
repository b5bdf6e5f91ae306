import { Grid, Group, Loader, SegmentedControl, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ConfigView, configVersionsQuery } from '../../api/configs.js';
import { ErrorNotice } from '../../shared/error-notice.js';
import type { ConfigSearch } from '../config-search.js';
import { formatConfig } from '../text/format-config.js';
import { VersionDiff } from './version-diff.js';
import { VersionList } from './version-list.js';

interface VersionsPanelProps {
  config: ConfigView;
  isDirty: boolean;
  compared: { a: number | undefined; b: number | undefined };
  onTab: (search: ConfigSearch) => void;
  onRestored: (config: ConfigView) => void;
}

/** Every version of a config, and what differs between two of them. */
export function VersionsPanel({ config, isDirty, compared, onTab, onRestored }: VersionsPanelProps) {
  const { data: versions, error, refetch } = useQuery(configVersionsQuery(config.slug));
  const [look, setLook] = useState<'split' | 'unified'>('split');
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (versions === undefined) return <Loader aria-label="Loading" />;

  const b = compared.b ?? config.version;
  const a = compared.a ?? Math.max(1, b - 1);
  const compare = (next: { a?: number; b?: number }) => onTab({ tab: 'versions', a, b, ...next });
  const textOf = (wanted: number) => {
    const found = versions.find(({ version }) => version === wanted);
    return found === undefined ? '' : formatConfig(found.config);
  };
  const choices = versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` }));

  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <VersionList
          config={config}
          versions={versions}
          isDirty={isDirty}
          onCompare={(version) => compare({ a: version, b: config.version })}
          onRestored={onRestored}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="sm">
          <Group align="flex-end">
            <Select
              label="Compare"
              data={choices}
              value={String(a)}
              allowDeselect={false}
              onChange={(value) => compare({ a: Number(value) })}
              w={150}
            />
            <Select
              label="with"
              data={choices}
              value={String(b)}
              allowDeselect={false}
              onChange={(value) => compare({ b: Number(value) })}
              w={150}
            />
            <SegmentedControl
              aria-label="Look of the differences"
              value={look}
              onChange={setLook}
              data={[
                { value: 'split', label: 'Side by side' },
                { value: 'unified', label: 'Unified' },
              ]}
            />
          </Group>
          <VersionDiff
            key={`${look} ${a} ${b}`}
            before={{ version: a, text: textOf(a) }}
            after={{ version: b, text: textOf(b) }}
            look={look}
          />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
