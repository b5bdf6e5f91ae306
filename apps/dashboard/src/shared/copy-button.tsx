import { ActionIcon, Button, CopyButton as Copy, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from './icons.js';

interface CopyButtonProps {
  value: string;
  /** What is copied, for the tooltip and screen readers: "Copy slug". */
  label: string;
  /** `button` shows the label; default is the icon alone. */
  variant?: 'icon' | 'button';
}

/** Copies a text to the clipboard and says that it did. */
export function CopyButton({ value, label, variant = 'icon' }: CopyButtonProps) {
  return (
    <Copy value={value} timeout={1500}>
      {({ copied, copy }) => {
        const Icon = copied ? IconCheck : IconCopy;
        const text = copied ? 'Copied' : label;
        if (variant === 'button') {
          return (
            <Button variant="default" leftSection={<Icon size={16} aria-hidden />} onClick={copy}>
              {text}
            </Button>
          );
        }
        return (
          <Tooltip label={text}>
            <ActionIcon
              variant="subtle"
              color={copied ? 'teal' : 'gray'}
              aria-label={label}
              onClick={(event) => {
                // Rows that hold such a button may be clickable themselves.
                event.stopPropagation();
                copy();
              }}
            >
              <Icon size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        );
      }}
    </Copy>
  );
}
