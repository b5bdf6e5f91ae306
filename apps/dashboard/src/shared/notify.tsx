import { notifications } from '@mantine/notifications';

/** A name for the button, and words that can be read: Mantine's are too faint. */
const readable = {
  closeButtonProps: { 'aria-label': 'Close' },
  styles: { description: { color: 'var(--mantine-color-text)' } },
};

/** Tells that something was done. */
export function done(message: string): void {
  notifications.show({ message, color: 'teal', ...readable });
}

/** An error handler that tells what failed and why: `onError: failed('Not saved')`. */
export function failed(title: string): (error: Error) => void {
  return (error) => {
    notifications.show({ title, message: error.message, color: 'red', autoClose: 10_000, ...readable });
  };
}
