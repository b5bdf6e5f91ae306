import type { VirtualKey } from '@byway/contracts/vault-api';
import { Code, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { configsUsingQuery } from '../api/configs-using.js';
import { deleteVirtualKey, virtualKeysQuery } from '../api/virtual-keys.js';
import { useCan } from '../session/session-context.js';
import { ConfirmButtons } from '../shared/confirm-buttons.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { done } from '../shared/notify.js';
import { UsingConfigs } from './using-configs.js';

interface DeleteVirtualKeyProps {
  virtualKey: VirtualKey;
  onClose: () => void;
}

/** Asks before a virtual key is deleted, with the configs that would lose a target. */
export function DeleteVirtualKey({ virtualKey, onClose }: DeleteVirtualKeyProps) {
  const { slug, name } = virtualKey;
  const client = useQueryClient();
  const mayKnow = useCan()('configs.read');
  const [typed, setTyped] = useState('');
  const using = useQuery({ ...configsUsingQuery(slug), enabled: mayKnow });
  const deleting = useMutation({
    mutationFn: () => deleteVirtualKey(slug),
    onSuccess() {
      done(`${name} is deleted`);
      onClose();
      return client.invalidateQueries(virtualKeysQuery);
    },
  });
  const used = using.data !== undefined && using.data.length > 0;

  return (
    <Stack>
      <Text size="sm">
        The stored provider key is erased, and calls that name <Code>{slug}</Code> are refused from then on.
        This cannot be undone.
      </Text>
      <UsingConfigs mayKnow={mayKnow} using={using} />
      {used && (
        <TextInput
          label="Type the key to confirm"
          description={slug}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      {deleting.error !== null && <ErrorNotice error={deleting.error} />}
      <ConfirmButtons
        label="Delete"
        onCancel={onClose}
        onConfirm={() => deleting.mutate()}
        pending={deleting.isPending}
        disabled={using.isLoading || (used && typed.trim() !== slug)}
      />
    </Stack>
  );
}
