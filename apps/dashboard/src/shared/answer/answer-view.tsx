import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from '../copy-button.js';
import { formatCount } from '../format-figures.js';
import { JsonView } from '../json-view.js';
import { PictureList } from './picture-list.js';
import type { Answer } from './read-answer.js';

/** What a call answered: pictures, text as it comes, or JSON. */
export function AnswerView({ answer }: { answer: Answer }) {
  if (answer.kind === 'pictures') return <PictureList pictures={answer.pictures} />;
  if (answer.kind === 'other') return <JsonView value={answer.body} label="answer" />;
  const { text, refusal, toolCalls, finishReason, inputTokens, outputTokens } = answer;
  return (
    <Stack gap="xs">
      {text !== '' && (
        <Text aria-label="Answer" role="group" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {text}
        </Text>
      )}
      {refusal !== null && (
        <Alert color="orange" title="The model refused">
          {refusal}
        </Alert>
      )}
      {toolCalls.map((call, index) => (
        <Code key={index} block>
          {call.name}({call.arguments})
        </Code>
      ))}
      <Group gap="md">
        {finishReason !== null && (
          <Text size="sm" c="dimmed">
            Finish reason: {finishReason}
          </Text>
        )}
        {outputTokens !== null && (
          <Text size="sm" c="dimmed">
            Tokens: {inputTokens === null ? '' : `${formatCount(inputTokens)} in, `}
            {formatCount(outputTokens)} out
          </Text>
        )}
        {text !== '' && finishReason !== null && <CopyButton value={text} label="Copy text" />}
      </Group>
    </Stack>
  );
}
