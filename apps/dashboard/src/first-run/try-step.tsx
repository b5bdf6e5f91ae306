import type { VirtualKey } from '@byway/contracts/vault-api';
import { Button, Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { providersQuery } from '../api/providers.js';
import { useCan } from '../session/session-context.js';
import { IconTestPipe } from '../shared/icons.js';
import { playgroundSearch } from '../virtual-keys/playground-search.js';
import { StepCard } from './step-card.js';

/** The second step: a request. @param virtualKey to call with; undefined: there is none yet. */
export function TryStep({ virtualKey }: { virtualKey: VirtualKey | undefined }) {
  const mayCall = useCan()('inference');
  const { data: providers = [] } = useQuery({ ...providersQuery, enabled: virtualKey !== undefined });
  const { endpoints } = providers.find(({ name }) => name === virtualKey?.provider) ?? {};
  return (
    <StepCard
      number={2}
      title="Send the first request"
      action={
        virtualKey !== undefined &&
        mayCall && (
          <Button
            leftSection={<IconTestPipe size={16} aria-hidden />}
            renderRoot={(root) => (
              <Link to="/playground" search={playgroundSearch(virtualKey.slug, endpoints)} {...root} />
            )}
          >
            Try it in the playground
          </Button>
        )
      }
    >
      The playground has a prompt ready and shows the answer, every attempt, and how to make the same call
      from your code.
      {!mayCall && (
        <>
          {' '}
          The API key you are signed in with lacks <Code>inference</Code>.
        </>
      )}
    </StepCard>
  );
}
