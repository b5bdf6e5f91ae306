import { Button, Group } from '@mantine/core';

interface ConfirmButtonsProps {
  /** What is confirmed: "Delete". */
  label: string;
  onCancel: () => void;
  onConfirm: () => void;
  pending: boolean;
  disabled?: boolean;
}

/** The end of a dialog that asks before something is lost. The focus starts on the harmless button. */
export function ConfirmButtons({ label, onCancel, onConfirm, pending, disabled }: ConfirmButtonsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onCancel} data-autofocus>
        Cancel
      </Button>
      <Button color="red" onClick={onConfirm} loading={pending} disabled={disabled}>
        {label}
      </Button>
    </Group>
  );
}
