import { Alert, Button, Checkbox, Code, Group, Stack } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useState } from 'react';
import { IconAlertTriangle, IconCheck, IconCopy } from '../shared/icons.js';

/** How long the button says that it copied, in ms: as long as the dialog may stay open. */
const COPIED_MS = 24 * 3_600_000;

interface ApiKeyShownOnceProps {
  apiKey: string;
  onClose: () => void;
}

/** A new API key. It is closed only after it was copied, or with the word that it was kept otherwise. */
export function ApiKeyShownOnce({ apiKey, onClose }: ApiKeyShownOnceProps) {
  const clipboard = useClipboard({ timeout: COPIED_MS });
  const [kept, setKept] = useState(false);
  return (
    <Stack>
      <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title="Shown this once">
        Byway keeps only a hash of it. Who loses it has to rotate the key.
      </Alert>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', userSelect: 'all' }}>
        {apiKey}
      </Code>
      {clipboard.error !== null && (
        <Alert color="red" role="alert">
          The browser does not let this page copy. Select the key and copy it by hand.
        </Alert>
      )}
      <Checkbox
        label="I have kept it in a safe place"
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button
          leftSection={
            clipboard.copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
          }
          onClick={() => clipboard.copy(apiKey)}
          data-autofocus
        >
          {clipboard.copied ? 'Copied' : 'Copy the key'}
        </Button>
        <Button variant="default" disabled={!clipboard.copied && !kept} onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
