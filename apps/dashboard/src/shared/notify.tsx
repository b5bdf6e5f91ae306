import { notifications } from '@mantine/notifications';

/** Tells that something was done. */
export function done(message: string): void {
  notifications.show({ message, color: 'teal' });
}

/** An error handler that tells what failed and why: `onError: failed('Not saved')`. */
export function failed(title: string): (error: Error) => void {
  return (error) => {
    notifications.show({ title, message: error.message, color: 'red', autoClose: 10_000 });
  };
}
