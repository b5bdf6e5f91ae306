import { Button, Group, Skeleton, TextInput } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { IconIndentIncrease } from '../../shared/icons.js';
import { formatConfig } from '../text/format-config.js';

const Workbench = lazy(async () => ({ default: (await import('./workbench.js')).Workbench }));

interface ConfigFieldsProps {
  name: string;
  setName: (name: string) => void;
  text: string;
  setText: (text: string) => void;
  readOnly: boolean;
  /** Beside the name. */
  children?: ReactNode;
}

/** Name, text and drawing of a config. */
export function ConfigFields({ name, setName, text, setText, readOnly, children }: ConfigFieldsProps) {
  return (
    <>
      <Group align="flex-end" mb="sm" gap="sm">
        <TextInput
          label="Name"
          required={!readOnly}
          readOnly={readOnly}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          style={{ flex: '1 1 220px', maxWidth: 420 }}
        />
        {children}
        {!readOnly && (
          <Button
            variant="default"
            leftSection={<IconIndentIncrease size={16} aria-hidden />}
            onClick={() => setText(formatted(text))}
            ml="auto"
          >
            Format
          </Button>
        )}
      </Group>
      <Suspense fallback={<Skeleton h={480} aria-label="Loading the editor" />}>
        <Workbench text={text} onChange={setText} readOnly={readOnly} />
      </Suspense>
    </>
  );
}

/** What is not JSON stays as it is. */
function formatted(text: string): string {
  try {
    return formatConfig(JSON.parse(text));
  } catch {
    return text;
  }
}
