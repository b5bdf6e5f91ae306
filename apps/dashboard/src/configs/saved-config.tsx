import { Button, Group, Tabs } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useMemo } from 'react';
import type { ConfigView } from '../api/configs.js';
import { useCan } from '../session/session-context.js';
import { IconCode, IconDeviceFloppy, IconHistory, IconPencil } from '../shared/icons.js';
import { PageHeader } from '../shared/page-header.js';
import { ConfigActions } from './config-actions.js';
import { ConfigIdentity } from './config-identity.js';
import type { ConfigSearch, ConfigTab } from './config-search.js';
import { ConfigFields } from './editor/config-fields.js';
import { refusalOf } from './editor/refusal-of.js';
import { NewerVersionNotice } from './newer-version-notice.js';
import { SnippetsPanel } from './snippets/snippets-panel.js';
import { readConfigText } from './text/read-config-text.js';
import { UnsavedGuard } from './unsaved-guard.js';
import { useConfigDraft } from './use-config-draft.js';
import { useSaveConfig } from './use-save-config.js';
import { failed } from '../shared/notify.js';

const VersionsPanel = lazy(async () => ({
  default: (await import('./versions/versions-panel.js')).VersionsPanel,
}));

interface SavedConfigProps {
  config: ConfigView;
  tab: ConfigTab | undefined;
  /** Versions to compare, when the address names them. */
  compared: { a: number | undefined; b: number | undefined };
  onTab: (search: ConfigSearch) => void;
}

/** A config of the workspace: its text and drawing, its versions, and how to call with it. */
export function SavedConfig({ config, tab = 'edit', compared, onTab }: SavedConfigProps) {
  const mayWrite = useCan()('configs.write');
  const draft = useConfigDraft(config);
  const save = useSaveConfig(config.slug, draft);
  const parsed = useMemo(() => readConfigText(draft.base.text, null).config, [draft.base.text]);
  const trySaving = (over: number) => {
    if (!mayWrite || !draft.isDirty || save.isPending) return;
    const refusal = refusalOf(draft);
    if (refusal === null) save.mutate({ over });
    else failed('Not saved')(refusal);
  };
  const saveIt = () => trySaving(draft.base.version);
  useHotkeys([['mod+S', saveIt]], [], true);

  return (
    <>
      <UnsavedGuard isDirty={draft.isDirty} />
      <PageHeader
        title={config.name}
        actions={
          mayWrite && (
            <>
              <Button
                leftSection={<IconDeviceFloppy size={16} aria-hidden />}
                disabled={!draft.isDirty}
                loading={save.isPending}
                onClick={saveIt}
              >
                Save config
              </Button>
              <ConfigActions config={config} />
            </>
          )
        }
      />
      <ConfigIdentity config={config} />
      {draft.newer !== null && !save.isPending && (
        <NewerVersionNotice
          newer={draft.newer}
          onLoad={() => draft.adopt(config)}
          onCompare={() => onTab({ tab: 'versions', a: draft.base.version, b: config.version })}
          onSaveOver={() => trySaving(config.version)}
        />
      )}
      <Tabs value={tab} onChange={(next) => onTab({ tab: toTab(next) })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="edit" leftSection={<IconPencil size={16} aria-hidden />}>
            {mayWrite ? 'Edit' : 'Config'}
          </Tabs.Tab>
          <Tabs.Tab value="versions" leftSection={<IconHistory size={16} aria-hidden />}>
            Versions
          </Tabs.Tab>
          <Tabs.Tab value="use" leftSection={<IconCode size={16} aria-hidden />}>
            Use it
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="edit">
          <ConfigFields {...draft} readOnly={!mayWrite} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Suspense fallback={<Group p="md">Loading the versions</Group>}>
            <VersionsPanel
              config={config}
              isDirty={draft.isDirty}
              compared={compared}
              onTab={onTab}
              onRestored={draft.adopt}
            />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="use">
          <SnippetsPanel configId={config.slug} config={parsed} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

const toTab = (value: string | null): ConfigTab => (value === 'versions' || value === 'use' ? value : 'edit');
