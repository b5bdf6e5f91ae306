import { type Scope, scopes as allScopes, scopeSchema } from '@byway/contracts/vault-api';
import { Button, Checkbox, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSession } from '../session/session-context.js';
import { sameScopes, scopeGroups, scopePresets } from './scope-groups.js';

interface ScopePickerProps {
  value: readonly Scope[];
  onChange: (scopes: Scope[]) => void;
  error?: ReactNode;
}

/** Chooses scopes: a preset, or single ones. What the signed-in key may not do it cannot grant. */
export function ScopePicker({ value, onChange, error }: ScopePickerProps) {
  const own = useSession().scopes;
  const mayGrant = (scopes: readonly Scope[]) => scopes.every((scope) => own.includes(scope));
  // A key that has what the signed-in one lacks cannot be given other scopes: each of them would be granted anew.
  const fixed = !mayGrant(value);
  return (
    <Fieldset legend="Scopes">
      <Stack gap="sm">
        <Group gap="xs">
          {scopePresets.map(({ label, scopes }) => (
            <Button
              key={label}
              size="xs"
              variant={sameScopes(scopes, value) ? 'light' : 'default'}
              aria-pressed={sameScopes(scopes, value)}
              disabled={fixed || !mayGrant(scopes)}
              onClick={() => onChange([...scopes])}
            >
              {label}
            </Button>
          ))}
        </Group>
        {!mayGrant(allScopes) && (
          <Text size="sm" c="dimmed">
            {fixed
              ? 'This key has scopes that the one you are signed in with lacks. Only a key that has them all can change them.'
              : 'A key cannot grant more than it may do itself: what yours lacks is disabled.'}
          </Text>
        )}
        <Checkbox.Group
          aria-label="Single scopes"
          value={[...value]}
          onChange={(chosen) => onChange(chosen.map((scope) => scopeSchema.parse(scope)))}
          error={error}
        >
          <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="md" verticalSpacing="sm">
            {scopeGroups.map((group) => (
              <div key={group.label}>
                <Text size="sm" fw={600} mb={4}>
                  {group.label}
                </Text>
                <Stack gap={6}>
                  {group.scopes.map(({ scope, can }) => (
                    <Checkbox
                      key={scope}
                      value={scope}
                      size="xs"
                      label={can}
                      aria-label={`${group.label}: ${can} (${scope})`}
                      disabled={fixed || !own.includes(scope)}
                    />
                  ))}
                </Stack>
              </div>
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      </Stack>
    </Fieldset>
  );
}
