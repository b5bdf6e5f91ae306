import { Button, Group, List, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { feedbackQuery, giveFeedback } from '../api/feedback.js';
import { useCan } from '../session/session-context.js';
import { IconThumbDown, IconThumbUp } from '../shared/icons.js';
import { done, failed } from '../shared/notify.js';
import { TimeAgo } from '../shared/time-ago.js';
import { Section } from './section.js';

/** What people said of the result, and a place to say so. Feedback belongs to the whole trace. */
export function FeedbackSection({ traceId }: { traceId: string }) {
  const can = useCan();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const given = useQuery(feedbackQuery(traceId)).data?.data ?? [];
  const giving = useMutation({
    mutationFn: giveFeedback,
    async onSuccess() {
      setNote('');
      done('Feedback saved');
      await client.invalidateQueries({ queryKey: feedbackQuery(traceId).queryKey });
    },
    onError: failed('Feedback not saved'),
  });
  const give = (value: number) => giving.mutate({ traceId, value, note: note.trim() });

  if (given.length === 0 && !can('feedback.write')) return null;
  return (
    <Section title="Feedback">
      {can('feedback.write') && (
        <Group gap="xs" wrap="nowrap" mb="xs">
          <TextInput
            aria-label="Note"
            placeholder="Note (optional)"
            value={note}
            maxLength={500}
            onChange={(event) => setNote(event.currentTarget.value)}
            style={{ flex: 1 }}
            size="xs"
          />
          <Button
            size="xs"
            variant="default"
            aria-label="Thumbs up"
            loading={giving.isPending}
            onClick={() => give(1)}
          >
            <IconThumbUp size={16} aria-hidden />
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label="Thumbs down"
            loading={giving.isPending}
            onClick={() => give(-1)}
          >
            <IconThumbDown size={16} aria-hidden />
          </Button>
        </Group>
      )}
      {given.length > 0 && (
        <List size="sm" listStyleType="none" spacing={4}>
          {given.map(({ id, value, metadata, created_at: at }) => (
            <List.Item
              key={id}
              icon={
                value < 0 ? (
                  <IconThumbDown size={16} aria-label="Thumbs down" />
                ) : (
                  <IconThumbUp size={16} aria-label="Thumbs up" />
                )
              }
            >
              <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
                {value > 0 ? `+${value}` : value}
                {typeof metadata.note === 'string' && ` ${metadata.note}`}
              </Text>{' '}
              <TimeAgo time={at} c="dimmed" />
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}
