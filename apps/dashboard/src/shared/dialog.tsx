import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/** A dialog that keeps what is typed in it when one clicks beside it. */
export function Dialog({ children, ...modal }: DialogProps) {
  return (
    <Modal
      {...modal}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // Its content is gone at once when it closes, so nothing is left to fade out.
      transitionProps={{ duration: 0 }}
    >
      {children}
    </Modal>
  );
}
