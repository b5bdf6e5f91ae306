import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useCan } from '../session/session-context.js';
import { CopyButton } from '../shared/copy-button.js';
import { IconTestPipe } from '../shared/icons.js';
import { playgroundSearch } from './playground-search.js';

interface CreatedVirtualKeyProps {
  slug: string;
  /** Of its provider. */
  endpoints?: readonly string[] | undefined;
  onClose: () => void;
}

/** Shows by what to call a new virtual key, and the way to try it. */
export function CreatedVirtualKey({ slug, endpoints, onClose }: CreatedVirtualKeyProps) {
  const mayTry = useCan()('inference');
  const told = useRef<HTMLParagraphElement>(null);
  // The form that had the focus is gone.
  useEffect(() => told.current?.focus(), []);
  return (
    <Stack>
      <Text ref={told} tabIndex={-1} style={{ outline: 'none' }}>
        The provider key is in the vault. Use this in its place, as <Code>virtual_key</Code> of a config or in
        the header <Code>x-portkey-virtual-key</Code>:
      </Text>
      <Group gap="sm">
        <Code fz="md" px="sm" py={6} style={{ overflowWrap: 'anywhere' }}>
          {slug}
        </Code>
        <CopyButton value={slug} label="Copy the key" variant="button" />
      </Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {mayTry && (
          <Button
            renderRoot={(root) => (
              <Link to="/playground" search={playgroundSearch(slug, endpoints)} {...root} />
            )}
            leftSection={<IconTestPipe size={16} aria-hidden />}
          >
            Try it in the playground
          </Button>
        )}
      </Group>
    </Stack>
  );
}
