import type { ApiKeyView } from '@byway/contracts/vault-api';
import { Alert, Code, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiKeysQuery, deleteApiKey } from '../api/api-keys.js';
import { signOut } from '../api/session.js';
import { useSession } from '../session/session-context.js';
import { ConfirmButtons } from '../shared/confirm-buttons.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { IconAlertTriangle } from '../shared/icons.js';
import { done } from '../shared/notify.js';

interface RevokeApiKeyProps {
  apiKey: ApiKeyView;
  onClose: () => void;
}

/** Asks before an API key is revoked. */
export function RevokeApiKey({ apiKey: { id, name, prefix }, onClose }: RevokeApiKeyProps) {
  const client = useQueryClient();
  const isOwn = useSession().api_key.id === id;
  const revoking = useMutation({
    mutationFn: () => deleteApiKey(id),
    async onSuccess() {
      done(`${name} is revoked`);
      onClose();
      if (!isOwn) return client.invalidateQueries(apiKeysQuery);
      await signOut();
      return client.resetQueries();
    },
  });
  return (
    <Stack>
      <Text size="sm">
        Calls with <Code>{prefix}</Code> are refused from then on. This cannot be undone; to go on with
        another secret, rotate the key instead.
      </Text>
      {isOwn && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title="Your session ends">
          You are signed in with this key. Have another one ready that may manage API keys.
        </Alert>
      )}
      {revoking.error !== null && <ErrorNotice error={revoking.error} />}
      <ConfirmButtons
        label="Revoke"
        onCancel={onClose}
        onConfirm={() => revoking.mutate()}
        pending={revoking.isPending}
      />
    </Stack>
  );
}
