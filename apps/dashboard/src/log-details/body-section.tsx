import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { IconCode } from '../shared/icons.js';
import { JsonView } from '../shared/json-view.js';
import { BodyMessages } from './body-messages.js';
import type { BodyMessage } from './read-body.js';
import { Section } from './section.js';

interface BodySectionProps {
  title: string;
  /** As it was stored; null: not kept. */
  body: unknown;
  messages: readonly BodyMessage[];
  alt: string;
}

/** A body to read, and as JSON. */
export function BodySection({ title, body, messages, alt }: BodySectionProps) {
  const [isRaw, setRaw] = useState(false);
  if (body === null || body === undefined)
    return (
      <Section title={title}>
        <Text size="sm" c="dimmed">
          Not kept.
        </Text>
      </Section>
    );
  const showsJson = isRaw || messages.length === 0;
  return (
    <Section
      title={title}
      aside={
        messages.length > 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconCode size={14} aria-hidden />}
            aria-pressed={isRaw}
            aria-label={`${title} as JSON`}
            onClick={() => setRaw(!isRaw)}
          >
            JSON
          </Button>
        )
      }
    >
      {showsJson ? (
        <JsonView value={body} label={title.toLowerCase()} />
      ) : (
        <BodyMessages messages={messages} alt={alt} />
      )}
    </Section>
  );
}
