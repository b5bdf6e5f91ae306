import { Button, Card, Group, Kbd, SegmentedControl, Stack, Switch, Text, Textarea } from '@mantine/core';
import { IconCode, IconPlayerPlay, IconPlayerStop } from '../shared/icons.js';
import { ChatFields } from './chat-fields.js';
import { ImagesFields } from './images-fields.js';
import { ModelField } from './model-field.js';
import { CHAT, IMAGES, type PlaygroundInput } from './playground-input.js';
import { ViaField } from './via-field.js';
import { type Choices, modelsFor } from './with-proposals.js';

interface PlaygroundFormProps {
  /** With what is proposed filled in. */
  input: PlaygroundInput;
  choices: Choices;
  /** Why it cannot be sent. */
  fault: string | undefined;
  isRunning: boolean;
  onChange: (part: Partial<PlaygroundInput>) => void;
  onSend: () => void;
  onStop: () => void;
  onShowCode: () => void;
}

/** Everything that can be filled in, and the buttons. */
export function PlaygroundForm(props: PlaygroundFormProps) {
  const { input, choices, fault, isRunning, onChange, onSend, onStop, onShowCode } = props;
  const { via, endpoint, images, chat, asJob, metadata } = input;
  return (
    <Card
      withBorder
      component="form"
      aria-label="Request"
      onSubmit={(event) => {
        event.preventDefault();
        if (fault === undefined) onSend();
      }}
    >
      <Stack gap="sm">
        <ViaField
          via={via}
          choices={choices}
          onChange={(changed) => onChange({ via: changed, model: null })}
        />
        <SegmentedControl
          aria-label="Endpoint"
          value={endpoint}
          onChange={(value) => onChange({ endpoint: value === CHAT ? CHAT : IMAGES, model: null })}
          data={[
            { value: IMAGES, label: 'Images' },
            { value: CHAT, label: 'Chat' },
          ]}
        />
        <ModelField
          value={input.model ?? ''}
          models={modelsFor(input, choices)}
          isConfig={via.kind === 'config'}
          onChange={(model) => onChange({ model })}
        />
        {endpoint === IMAGES ? (
          <ImagesFields value={images} onChange={(changed) => onChange({ images: changed })} />
        ) : (
          <ChatFields value={chat} asJob={asJob} onChange={(changed) => onChange({ chat: changed })} />
        )}
        <Switch
          label="Run as a job"
          description="The answer is kept for a day, whatever happens to this page."
          checked={asJob}
          onChange={(event) => onChange({ asJob: event.currentTarget.checked })}
        />
        <Textarea
          label="Metadata"
          placeholder='{"team": "design"}'
          autosize
          minRows={1}
          maxRows={6}
          value={metadata}
          onChange={(event) => onChange({ metadata: event.currentTarget.value })}
        />
        {fault !== undefined && (
          <Text size="sm" c="dimmed" role="status">
            {fault}
          </Text>
        )}
        <Group>
          {isRunning ? (
            <Button
              // Not the same button as Send: the click that stops would send again.
              key="stop"
              color="red"
              variant="light"
              leftSection={<IconPlayerStop size={16} aria-hidden />}
              onClick={onStop}
            >
              Stop
            </Button>
          ) : (
            <Button
              key="send"
              type="submit"
              disabled={fault !== undefined}
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
            >
              Send
            </Button>
          )}
          <Button variant="default" leftSection={<IconCode size={16} aria-hidden />} onClick={onShowCode}>
            Copy as code
          </Button>
          <Text size="xs" c="dimmed" visibleFrom="xl">
            <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd> sends
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}
