import type { ReactNode } from 'react';
import { Dialog } from './dialog.js';

interface EntryDialogProps<T> {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** Undefined: it is not there (any more), so the dialog stays closed. */
  entry: T | undefined;
  children: (entry: T) => ReactNode;
}

/** A dialog about one entry of a list. */
export function EntryDialog<T extends { name: string }>(props: EntryDialogProps<T>) {
  const { title, opened, onClose, entry, children } = props;
  return (
    <Dialog title={`${title} ${entry?.name ?? ''}`} opened={opened && entry !== undefined} onClose={onClose}>
      {entry !== undefined && children(entry)}
    </Dialog>
  );
}
