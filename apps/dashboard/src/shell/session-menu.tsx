import { Button, Menu, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { signOut } from '../api/session.js';
import { useSession } from '../session/session-context.js';
import { IconLogout, IconUserCircle } from '../shared/icons.js';
import { failed } from '../shared/notify.js';

/** Who is signed in, until when, and the way out. */
export function SessionMenu() {
  const session = useSession();
  const client = useQueryClient();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => client.resetQueries(),
    onError: failed('Not signed out'),
  });
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconUserCircle size={18} stroke={1.7} aria-hidden />}>
          {session.api_key.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          Workspace {session.workspace_id}
          {session.expires_at !== null && (
            <Text size="xs" span display="block">
              Session until {new Date(session.expires_at).toLocaleString()}
            </Text>
          )}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.7} aria-hidden />}
          onClick={() => leaving.mutate()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
