import { Code, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { CopyButton } from '../shared/copy-button.js';
import { curlSnippet } from '../shared/snippets/curl-snippet.js';
import { nodeSnippet } from '../shared/snippets/node-snippet.js';
import { pythonSnippet } from '../shared/snippets/python-snippet.js';
import type { PlaygroundRequest } from './playground-request.js';

const languages = { python: pythonSnippet, node: nodeSnippet, curl: curlSnippet } as const;
type Language = keyof typeof languages;
const isLanguage = (text: string): text is Language => text in languages;

interface CodeModalProps {
  /** Null: closed. */
  request: PlaygroundRequest | null;
  onClose: () => void;
}

/** The request as code, to copy. */
export function CodeModal({ request, onClose }: CodeModalProps) {
  const [language, setLanguage] = useState<Language>('python');
  const code = request === null ? '' : languages[language]({ ...request, baseUrl: window.location.origin });
  return (
    <Modal
      opened={request !== null}
      onClose={onClose}
      title="This request as code"
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Group justify="space-between">
          <SegmentedControl
            aria-label="Language"
            value={language}
            onChange={(value) => isLanguage(value) && setLanguage(value)}
            data={[
              { value: 'python', label: 'Python' },
              { value: 'node', label: 'Node' },
              { value: 'curl', label: 'curl' },
            ]}
          />
          <CopyButton variant="button" value={code} label="Copy code" />
        </Group>
        <Code block tabIndex={0} aria-label="Code" mah={480} style={{ overflow: 'auto' }}>
          {code}
        </Code>
        <Text size="sm" c="dimmed">
          It reads an API key with the scope inference from the variable BYWAY_API_KEY.
          {language !== 'curl' &&
            ` It needs OpenAI's SDK: ${language === 'python' ? 'pip' : 'npm'} install openai.`}
        </Text>
      </Stack>
    </Modal>
  );
}
