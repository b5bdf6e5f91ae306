import { Box, Code, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import type { GatewayConfig } from '@byway/routing/config-schema';
import { useState } from 'react';
import { CopyButton } from '../../shared/copy-button.js';
import { curlSnippet } from '../../shared/snippets/curl-snippet.js';
import { nodeSnippet } from '../../shared/snippets/node-snippet.js';
import { pythonSnippet } from '../../shared/snippets/python-snippet.js';
import type { SnippetRequest } from '../../shared/snippets/snippet-request.js';
import { likelyKind, snippetOfConfig } from './snippet-of-config.js';

const languages = {
  python: {
    label: 'Python',
    setUp: 'pip install openai portkey-ai',
    write: (request: SnippetRequest) => pythonSnippet(request, { withCreateHeaders: true }),
  },
  node: { label: 'Node', setUp: 'npm install openai', write: nodeSnippet },
  curl: { label: 'curl', setUp: null, write: curlSnippet },
} as const;
type Language = keyof typeof languages;

/** How to call with this config, as code to copy. */
export function SnippetsPanel({ configId, config }: { configId: string; config: GatewayConfig | null }) {
  const [language, setLanguage] = useState<Language>('python');
  const [kind, setKind] = useState(() => likelyKind(config));
  const { label, setUp, write } = languages[language];
  const code = write(snippetOfConfig(kind, { baseUrl: window.location.origin, configId, config }));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group>
          <SegmentedControl
            aria-label="Language"
            value={language}
            onChange={setLanguage}
            data={(['python', 'node', 'curl'] as const).map((value) => ({
              value,
              label: languages[value].label,
            }))}
          />
          <SegmentedControl
            aria-label="Kind of request"
            value={kind}
            onChange={setKind}
            data={[
              { value: 'image', label: 'Image' },
              { value: 'chat', label: 'Chat' },
            ]}
          />
        </Group>
        <CopyButton variant="button" value={code} label="Copy code" />
      </Group>
      <Text size="sm" c="dimmed">
        Put a Byway API key with the scope inference into the variable <Code>BYWAY_API_KEY</Code>
        {setUp !== null && (
          <>
            {' '}
            and run <Code>{setUp}</Code>
          </>
        )}
        .
      </Text>
      <Box component="section" aria-label={`${label} code`}>
        {/* Focusable, so that the keyboard can scroll it. */}
        <Code block tabIndex={0} data-snippet={language}>
          {code}
        </Code>
      </Box>
    </Stack>
  );
}
