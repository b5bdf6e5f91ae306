import { ActionIcon, Menu, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ConfigView, configsKey, deleteConfig, updateConfig } from '../api/configs.js';
import { IconDots, IconStar, IconTrash } from '../shared/icons.js';
import { done, failed } from '../shared/notify.js';

/** What can be done with a saved config besides editing it. */
export function ConfigActions({ config }: { config: ConfigView }) {
  const { makeDefault, remove } = useConfigActions(config);
  const askToDelete = () =>
    modals.openConfirmModal({
      title: 'Delete this config?',
      children: (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Requests that name {config.slug} ({config.name}) are refused from then on. Its versions stay in the
          database for the logs, but it cannot be edited or brought back here.
        </Text>
      ),
      labels: { confirm: 'Delete', cancel: 'Cancel' },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="input-sm" aria-label={`More actions for ${config.name}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconStar size={16} aria-hidden />}
          disabled={config.is_default}
          onClick={() => makeDefault.mutate()}
        >
          {config.is_default ? 'Is the default' : 'Make default'}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={askToDelete}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function useConfigActions({ slug, name }: ConfigView) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const makeDefault = useMutation({
    mutationFn: () => updateConfig({ slug, changes: { isDefault: true } }),
    onSuccess: () => {
      done(`${name} is the default config now`);
      return client.invalidateQueries({ queryKey: configsKey });
    },
    onError: failed('Not made the default'),
  });
  const remove = useMutation({
    mutationFn: () => deleteConfig(slug),
    onSuccess: async () => {
      done(`${name} is deleted`);
      await navigate({ to: '/configs', ignoreBlocker: true });
      await client.invalidateQueries({ queryKey: [...configsKey, 'list'] });
    },
    onError: failed('Not deleted'),
  });
  return { makeDefault, remove };
}
