import { Code, Paper, Stack, Text } from '@mantine/core';
import { AssetPicture } from './asset-picture.js';
import classes from './log-panel.module.css';
import { Picture } from './picture.js';
import type { BodyMessage, BodyPart } from './read-body.js';

interface BodyMessagesProps {
  messages: readonly BodyMessage[];
  /** What pictures show, as far as it is known. */
  alt: string;
}

/** What was asked or answered, to read. Nothing of it is taken for markup. */
export function BodyMessages({ messages, alt }: BodyMessagesProps) {
  return (
    <Stack gap="xs">
      {messages.map(({ role, parts }, index) => (
        <Paper key={index} withBorder p="xs">
          <Text size="xs" c="dimmed" mb={4}>
            {role}
          </Text>
          <Stack gap="xs">
            {parts.map((part, at) => (
              <Part key={at} part={part} alt={alt} />
            ))}
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function Part({ part, alt }: { part: BodyPart; alt: string }) {
  switch (part.kind) {
    case 'text':
      return (
        <p className={classes.text} dir="auto">
          {part.text}
        </p>
      );
    case 'asset':
      return <AssetPicture id={part.id} alt={alt} />;
    case 'picture':
      return (
        <Picture
          url={part.dataUrl}
          alt={alt}
          name="picture"
          type={part.dataUrl.slice(5, part.dataUrl.indexOf(';'))}
        />
      );
    case 'address':
      return (
        <Text size="sm">
          Picture at <Code style={{ overflowWrap: 'anywhere' }}>{part.url}</Code>
        </Text>
      );
    case 'json':
      return (
        <div>
          <Text size="xs" c="dimmed">
            {part.label}
          </Text>
          <pre className={classes.text}>{JSON.stringify(part.value, null, 2)}</pre>
        </div>
      );
  }
}
