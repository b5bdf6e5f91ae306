import { Textarea, type TextareaProps } from '@mantine/core';

/** What people want to remember about a key. */
export function NoteInput(input: TextareaProps) {
  return <Textarea label="Note" autosize minRows={1} maxRows={5} maxLength={1000} {...input} />;
}
