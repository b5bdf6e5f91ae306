import { Alert, Grid } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { RequireScope } from '../session/require-scope.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { PageHeader } from '../shared/page-header.js';
import { TextLink } from '../shared/text-link.js';
import classes from './playground-page.module.css';
import { CodeModal } from './code-modal.js';
import { PlaygroundForm } from './playground-form.js';
import { inputFault, playgroundRequest, type PlaygroundRequest } from './playground-request.js';
import { playgroundSearchSchema } from './playground-search.js';
import { RunPanel } from './run-panel.js';
import { useChoices } from './use-choices.js';
import { usePlaygroundInput } from './use-playground-input.js';
import { useRun } from './use-run.js';
import { withAnswer } from './with-answer.js';
import { withProposals } from './with-proposals.js';

export function PlaygroundPage() {
  return (
    <RequireScope anyOf={['inference']}>
      <Playground />
    </RequireScope>
  );
}

function Playground() {
  const search = playgroundSearchSchema.parse(useSearch({ strict: false }));
  const { input, setInput, change, logError } = usePlaygroundInput(search);
  const choices = useChoices();
  const proposed = withProposals(input, choices);
  const fault = inputFault(proposed);
  const { run, send, stop } = useRun();
  const [code, setCode] = useState<PlaygroundRequest | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isRunning = run?.phase === 'running';

  const sendInput = () => {
    if (fault !== undefined || isRunning) return;
    const sent = proposed;
    showPanel(panel.current);
    void send(playgroundRequest(sent), (answer) => setInput((before) => withAnswer(before, sent, answer)));
  };
  // Also while the cursor is in a field.
  useHotkeys([['mod+Enter', sendInput]], []);
  // After an answer the message is empty: then the request that was sent is shown.
  const showCode = () => setCode(fault === undefined ? playgroundRequest(proposed) : (run?.request ?? null));
  const hasNothing = choices.configs?.length === 0 && choices.virtualKeys?.length === 0;

  return (
    <>
      <PageHeader title="Playground" description="Send a request and watch its attempts." />
      {hasNothing && (
        <Alert mb="md" title="There is nothing to call yet">
          Add a{' '}
          <TextLink to="/virtual-keys" inherit>
            virtual key
          </TextLink>{' '}
          for a provider first. The bundled provider simulator costs nothing.
        </Alert>
      )}
      {logError !== null && <ErrorNotice error={logError} />}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5, xl: 4 }}>
          <PlaygroundForm
            input={proposed}
            choices={choices}
            fault={fault}
            isRunning={isRunning}
            onChange={change}
            onSend={sendInput}
            onStop={stop}
            onShowCode={showCode}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, xl: 8 }} ref={panel} className={classes.panel}>
          <RunPanel run={run} />
        </Grid.Col>
      </Grid>
      <CodeModal request={code} onClose={() => setCode(null)} />
    </>
  );
}

/** In a narrow window what happens is below the form. */
function showPanel(panel: HTMLElement | null): void {
  if (panel !== null && panel.getBoundingClientRect().top > window.innerHeight / 2) panel.scrollIntoView();
}
