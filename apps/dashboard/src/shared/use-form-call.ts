import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { fieldOf } from './field-of.js';

export interface FormCall {
  submit: (event: FormEvent<HTMLFormElement>) => void;
  isPending: boolean;
  /** What went wrong beside the fields; null: nothing. */
  error: Error | null;
}

/** Sends a valid form to the API. An error that names a field is shown there, and the field focused. */
export function useFormCall<Values extends object, Answer>(
  form: UseFormReturnType<Values>,
  { send, onDone }: { send: (values: Values) => Promise<Answer>; onDone: (answer: Answer) => Promise<void> },
): FormCall {
  const call = useMutation({
    mutationFn: send,
    onSuccess: onDone,
    onError(error, values) {
      const field = fieldOf(error, values);
      if (field === undefined) return;
      form.setErrors({ [field]: error.message });
      form.getInputNode(field)?.focus();
    },
  });
  return {
    submit: form.onSubmit(
      (values) => call.mutate(values),
      // The first wrong field, so that nobody has to look for it.
      (errors) => form.getInputNode(Object.keys(errors)[0] ?? '')?.focus(),
    ),
    isPending: call.isPending,
    error: fieldOf(call.error, form.getValues()) === undefined ? call.error : null,
  };
}
