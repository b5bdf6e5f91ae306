import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';
import type { FormCall } from './use-form-call.js';

interface DialogFormProps {
  call: FormCall;
  /** Of the button that sends the form. */
  submitLabel: string;
  onCancel: () => void;
  children: ReactNode;
}

/** The form of a dialog: its fields, what went wrong beside them, and the buttons. */
export function DialogForm({ call, submitLabel, onCancel, children }: DialogFormProps) {
  return (
    <form onSubmit={call.submit} noValidate>
      <Stack>
        {children}
        {call.error !== null && <ErrorNotice error={call.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={call.isPending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
