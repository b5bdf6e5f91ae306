import { Box, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { CopyButton } from './copy-button.js';

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.js')).CodeEditor }));

interface JsonViewProps {
  value: unknown;
  /** What it is, for screen readers and the copy button. */
  label: string;
  maxHeight?: string;
}

/** JSON to read: coloured, foldable, and a button to copy it. */
export function JsonView({ value, label, maxHeight = '24rem' }: JsonViewProps) {
  const text = JSON.stringify(value, null, 2);
  return (
    <Box pos="relative" style={{ border: '1px solid var(--mantine-color-default-border)' }}>
      <Box pos="absolute" top={4} right={16} style={{ zIndex: 1 }}>
        <CopyButton value={text} label={`Copy ${label}`} />
      </Box>
      <Suspense fallback={<Loader size="sm" m="md" role="status" aria-label="Loading" />}>
        <CodeEditor label={label} value={text} readOnly maxHeight={maxHeight} />
      </Suspense>
    </Box>
  );
}
