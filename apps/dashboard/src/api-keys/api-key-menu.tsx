import type { ApiKeyView } from '@byway/contracts/vault-api';
import { Menu } from '@mantine/core';
import { useCan } from '../session/session-context.js';
import { IconPencil, IconRefresh, IconTrash } from '../shared/icons.js';
import { useListSearch } from '../shared/list-search.js';
import { RowMenu } from '../shared/row-menu.js';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** What can be done with an API key; nothing is shown to who may do nothing. */
export function ApiKeyMenu({ apiKey: { id, name } }: { apiKey: ApiKeyView }) {
  const can = useCan();
  const { open } = useListSearch();
  if (!can('api-keys.write')) return null;
  return (
    <RowMenu label={`Actions for ${name}`}>
      <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => open('edit', id)}>
        Edit
      </Menu.Item>
      <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => open('rotate', id)}>
        Rotate
      </Menu.Item>
      <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => open('delete', id)}>
        Revoke
      </Menu.Item>
    </RowMenu>
  );
}
