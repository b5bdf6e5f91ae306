import { Button, Group, Image, Paper, ScrollArea, Stack, Text } from '@mantine/core';
import { IconEraser } from '../shared/icons.js';
import type { Turn } from './playground-input.js';

/** What was said before: it is sent with every message. */
export function ConversationView({ turns, onClear }: { turns: readonly Turn[]; onClear: () => void }) {
  if (turns.length === 0) return null;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          Conversation
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconEraser size={14} aria-hidden />}
          onClick={onClear}
        >
          Start over
        </Button>
      </Group>
      <ScrollArea.Autosize
        mah={200}
        viewportProps={{ tabIndex: 0, 'aria-label': 'Conversation', role: 'log' }}
      >
        <Stack gap={6}>
          {turns.map((turn, index) => (
            <Paper
              key={index}
              withBorder
              p="xs"
              ml={turn.role === 'user' ? 'lg' : 0}
              mr={turn.role === 'user' ? 0 : 'lg'}
            >
              <Text size="xs" c="dimmed">
                {turn.role === 'user' ? 'You' : 'Assistant'}
              </Text>
              {turn.picture !== null && <Image src={turn.picture} alt="Given picture" mah={120} w="auto" />}
              <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {turn.text}
              </Text>
            </Paper>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
