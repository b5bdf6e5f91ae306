import type { VirtualKey } from '@byway/contracts/vault-api';
import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { providersQuery } from '../api/providers.js';
import { useCan } from '../session/session-context.js';
import {
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTestPipe,
  IconTrash,
} from '../shared/icons.js';
import { RowMenu } from '../shared/row-menu.js';
import { playgroundSearch } from './playground-search.js';
import { useSwitchVirtualKey } from './use-switch-virtual-key.js';
import { useListSearch } from '../shared/list-search.js';

const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;

/** What can be done with a virtual key; nothing is shown to who may do nothing. */
export function VirtualKeyMenu({ virtualKey }: { virtualKey: VirtualKey }) {
  const { name, slug, status } = virtualKey;
  const can = useCan();
  const { open } = useListSearch();
  const { data: providers = [] } = useQuery(providersQuery);
  const switching = useSwitchVirtualKey(virtualKey);
  const { endpoints } = providers.find((provider) => provider.name === virtualKey.provider) ?? {};
  const mayTry = can('inference') && status === 'active';
  const mayWrite = can('virtual-keys.write');
  if (!mayTry && !mayWrite) return null;

  return (
    <RowMenu label={`Actions for ${name}`}>
      {mayTry && (
        <Menu.Item
          renderRoot={(root) => (
            <Link to="/playground" search={playgroundSearch(slug, endpoints)} {...root} />
          )}
          leftSection={<IconTestPipe {...icon} />}
        >
          Try it in the playground
        </Menu.Item>
      )}
      {mayWrite && (
        <>
          <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => open('edit', slug)}>
            Edit
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={() => open('rotate', slug)}>
            Rotate the secret
          </Menu.Item>
          {status === 'disabled' ? (
            <Menu.Item leftSection={<IconPlayerPlay {...icon} />} onClick={() => switching.mutate('active')}>
              Enable
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconPlayerPause {...icon} />}
              onClick={() => switching.mutate('disabled')}
            >
              Disable
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => open('delete', slug)}>
            Delete
          </Menu.Item>
        </>
      )}
    </RowMenu>
  );
}
