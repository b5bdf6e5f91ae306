import { Button, Loader, Select } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { modals } from '@mantine/modals';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import { configsKey, createConfig } from '../api/configs.js';
import { virtualKeysQuery } from '../api/virtual-keys.js';
import { RequireScope } from '../session/require-scope.js';
import { useCan } from '../session/session-context.js';
import { IconDeviceFloppy } from '../shared/icons.js';
import { done, failed } from '../shared/notify.js';
import { PageHeader } from '../shared/page-header.js';
import { ConfigFields } from './editor/config-fields.js';
import { refusalOf } from './editor/refusal-of.js';
import { type TemplateName, templateLabels, templateNames, templateText } from './templates.js';
import { readConfigText } from './text/read-config-text.js';
import { UnsavedGuard } from './unsaved-guard.js';

export function NewConfigPage() {
  return (
    <RequireScope anyOf={['configs.write']}>
      <NewConfig />
    </RequireScope>
  );
}

/** Waits for the virtual keys, which the templates are filled in with. */
function NewConfig() {
  const mayRead = useCan()('virtual-keys.read');
  const { data, isPending } = useQuery({ ...virtualKeysQuery, enabled: mayRead });
  if (mayRead && isPending) return <Loader aria-label="Loading" />;
  return <NewConfigForm keys={data?.filter(({ status }) => status === 'active') ?? []} />;
}

const searchSchema = z.object({ template: z.enum(templateNames).catch('fallback') });

function NewConfigForm({ keys }: { keys: { slug: string; provider: string }[] }) {
  const { template: first } = searchSchema.parse(useSearch({ strict: false }));
  const [template, setTemplate] = useState<TemplateName>(first);
  const [name, setName] = useState('');
  const [text, setText] = useState(() => templateText(first, keys));
  const isChanged = text !== templateText(template, keys);
  const isDirty = isChanged || name !== '';
  const create = useCreateConfig();

  const save = () => {
    if (create.isPending) return;
    const refusal = refusalOf({ name, text });
    const { config } = readConfigText(text, null);
    if (refusal !== null || config === null) failed('Not saved')(refusal ?? new Error('Not a config.'));
    else create.mutate({ name, config });
  };
  useHotkeys([['mod+S', save]], [], true);
  const choose = (next: TemplateName) => {
    setTemplate(next);
    setText(templateText(next, keys));
  };

  return (
    <>
      <UnsavedGuard isDirty={isDirty && !create.isSuccess} />
      <PageHeader
        title="New config"
        description="Which targets a request goes to, and what happens when one of them fails."
        actions={
          <Button
            leftSection={<IconDeviceFloppy size={16} aria-hidden />}
            loading={create.isPending}
            onClick={save}
          >
            Save config
          </Button>
        }
      />
      <ConfigFields name={name} setName={setName} text={text} setText={setText} readOnly={false}>
        <Select
          label="Template"
          value={template}
          allowDeselect={false}
          data={templateNames.map((value) => ({ value, label: templateLabels[value] }))}
          onChange={(value) =>
            value !== null && (isChanged ? askToReplace(() => choose(value)) : choose(value))
          }
          w={180}
        />
      </ConfigFields>
    </>
  );
}

function askToReplace(onConfirm: () => void): void {
  modals.openConfirmModal({
    title: 'Replace your text?',
    children: 'The text of the template takes the place of what you wrote.',
    labels: { confirm: 'Replace', cancel: 'Cancel' },
    onConfirm,
  });
}

function useCreateConfig() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: createConfig,
    onSuccess: async ({ slug }) => {
      done(`Saved as ${slug}`);
      await navigate({ to: '/configs/$slug', params: { slug }, ignoreBlocker: true });
      await client.invalidateQueries({ queryKey: configsKey });
    },
    onError: failed('Not saved'),
  });
}
