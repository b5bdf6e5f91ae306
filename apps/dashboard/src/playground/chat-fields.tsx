import { NumberInput, SimpleGrid, Switch, Textarea } from '@mantine/core';
import { ConversationView } from './conversation-view.js';
import { PictureField } from './picture-field.js';
import type { PlaygroundInput } from './playground-input.js';

type Chat = PlaygroundInput['chat'];

interface ChatFieldsProps {
  value: Chat;
  /** Nobody listens to the stream of a job. */
  asJob: boolean;
  onChange: (value: Chat) => void;
}

/** Conversation and parameters of `POST /v1/chat/completions`. */
export function ChatFields({ value, asJob, onChange }: ChatFieldsProps) {
  const change = (part: Partial<Chat>) => onChange({ ...value, ...part });
  return (
    <>
      <Textarea
        label="System prompt"
        placeholder="None"
        autosize
        minRows={1}
        maxRows={8}
        value={value.system}
        onChange={(event) => change({ system: event.currentTarget.value })}
      />
      <ConversationView turns={value.turns} onClear={() => change({ turns: [] })} />
      <Textarea
        label="Message"
        autosize
        minRows={3}
        maxRows={12}
        value={value.message}
        onChange={(event) => change({ message: event.currentTarget.value })}
      />
      <PictureField picture={value.picture} onChange={(picture) => change({ picture })} />
      <SimpleGrid cols={2} spacing="sm">
        <NumberInput
          label="Temperature"
          placeholder="Model's own"
          min={0}
          max={2}
          step={0.1}
          clampBehavior="strict"
          value={value.temperature ?? ''}
          onChange={(temperature) =>
            change({ temperature: typeof temperature === 'number' ? temperature : null })
          }
        />
        <NumberInput
          label="Max tokens"
          placeholder="Model's own"
          min={1}
          allowDecimal={false}
          value={value.maxTokens ?? ''}
          onChange={(maxTokens) => change({ maxTokens: typeof maxTokens === 'number' ? maxTokens : null })}
        />
      </SimpleGrid>
      <Switch
        label="Stream the answer"
        disabled={asJob}
        checked={value.stream && !asJob}
        onChange={(event) => change({ stream: event.currentTarget.checked })}
      />
    </>
  );
}
