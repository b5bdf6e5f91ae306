import type { configSchema } from '@byway/contracts/config-api';
import { Alert, Anchor, Code, List, Loader, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { z } from 'zod';
import { IconAlertTriangle } from '../shared/icons.js';

interface UsingConfigsProps {
  /** Whether the signed-in key may read configs. */
  mayKnow: boolean;
  using: UseQueryResult<z.output<typeof configSchema>[]>;
}

const warning = { color: 'orange', icon: <IconAlertTriangle aria-hidden /> };

/** The configs that use a virtual key, or why they are not known. */
export function UsingConfigs({ mayKnow, using: { data, error } }: UsingConfigsProps) {
  if (!mayKnow) {
    return (
      <Alert {...warning} title="Whether configs use it is not known">
        This API key lacks the scope <Code>configs.read</Code>.
      </Alert>
    );
  }
  if (error !== null) {
    return (
      <Alert {...warning} title="Whether configs use it is not known">
        {error.message}
      </Alert>
    );
  }
  if (data === undefined) return <Loader size="sm" aria-label="Looking for configs that use it" />;
  if (data.length === 0) return <Text size="sm">No saved config uses it.</Text>;
  return (
    <Alert {...warning} title={data.length === 1 ? 'A config uses it' : `${data.length} configs use it`}>
      Requests that reach this target will fail:
      <List size="sm" mt="xs">
        {data.map(({ slug, name }) => (
          <List.Item key={slug} style={{ overflowWrap: 'anywhere' }}>
            <Anchor
              underline="always"
              size="sm"
              renderRoot={(root) => <Link to="/configs/$slug" params={{ slug }} {...root} />}
            >
              {name}
            </Anchor>{' '}
            ({slug})
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
