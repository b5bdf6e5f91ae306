import type { ApiKeyView } from '@byway/contracts/vault-api';
import { Alert, Code, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiKeysQuery, rotateApiKey } from '../api/api-keys.js';
import { sessionKey, signIn } from '../api/session.js';
import { useSession } from '../session/session-context.js';
import { ConfirmButtons } from '../shared/confirm-buttons.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { showApiKeyOnce } from './show-api-key-once.js';

interface RotateApiKeyProps {
  apiKey: ApiKeyView;
  onClose: () => void;
}

/** Asks before an API key gets a new secret, and shows that. */
export function RotateApiKey({ apiKey: { id, name, prefix, scopes }, onClose }: RotateApiKeyProps) {
  const client = useQueryClient();
  const session = useSession();
  const isOwn = session.api_key.id === id;
  const lacking = scopes.filter((scope) => !session.scopes.includes(scope));
  const rotating = useMutation({
    mutationFn: () => rotateApiKey(id),
    async onSuccess(issued) {
      showApiKeyOnce(issued);
      onClose();
      // The session holds the old secret.
      if (isOwn) client.setQueryData(sessionKey, await signIn(issued.key));
      await client.invalidateQueries(apiKeysQuery);
    },
  });
  return (
    <Stack>
      <Text size="sm">
        {name} gets a new secret, which is shown once. The old one (<Code>{prefix}</Code>) is refused from
        then on: whoever calls with it has to be given the new one.
      </Text>
      {isOwn && <Text size="sm">You are signed in with this key, and stay so with the new secret.</Text>}
      {lacking.length > 0 && (
        <Alert color="orange" title="You cannot rotate this key">
          Whoever rotates a key holds what it may do. The key you are signed in with lacks{' '}
          <Code>{lacking.join(', ')}</Code>.
        </Alert>
      )}
      {rotating.error !== null && <ErrorNotice error={rotating.error} />}
      <ConfirmButtons
        label="Rotate"
        onCancel={onClose}
        onConfirm={() => rotating.mutate()}
        pending={rotating.isPending}
        disabled={lacking.length > 0}
      />
    </Stack>
  );
}
