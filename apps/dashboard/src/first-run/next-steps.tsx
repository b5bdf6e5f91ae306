import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StepCard } from './step-card.js';

/** What to do with the first answer in hand. */
export function NextSteps() {
  return (
    <StepCard number={3} title="Then let your applications in">
      <Anchor
        underline="always"
        renderRoot={(root) => <Link to="/api-keys" search={{ dialog: 'create' }} {...root} />}
      >
        Create an API key
      </Anchor>{' '}
      for each application, and{' '}
      <Anchor underline="always" renderRoot={(root) => <Link to="/configs/new" {...root} />}>
        save a config
      </Anchor>{' '}
      that goes on to another provider when the first one fails.
    </StepCard>
  );
}
