import { Button, Center, Code, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sessionKey, signIn } from '../api/session.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { Logo } from '../shell/logo.js';

/** Asks for an API key and exchanges it for a session. */
export function SignInPage() {
  const [apiKey, setApiKey] = useState('');
  const client = useQueryClient();
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess(session) {
      // What another key saw must not be shown to this one. The session itself stays: it is being watched.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
      client.setQueryData(sessionKey, session);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signingIn.mutate(apiKey.trim());
  };

  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={440}>
        <form onSubmit={submit}>
          <Stack>
            <Logo size={40} />
            <div>
              <Title order={1} size="h2">
                Sign in to Byway
              </Title>
              <Text c="dimmed" mt={4}>
                With a Byway API key. Its scopes decide what you see.
              </Text>
            </div>
            <PasswordInput
              label="API key"
              placeholder="bw-..."
              value={apiKey}
              onChange={(event) => setApiKey(event.currentTarget.value)}
              autoComplete="current-password"
              data-autofocus
              autoFocus
              required
            />
            {signingIn.error !== null && <ErrorNotice error={signingIn.error} />}
            <Button type="submit" loading={signingIn.isPending} disabled={apiKey.trim() === ''}>
              Sign in
            </Button>
            <Text size="sm" c="dimmed">
              The first start of Byway prints an admin key once. With <Code>BYWAY_ADMIN_KEY</Code> you choose
              it yourself.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
