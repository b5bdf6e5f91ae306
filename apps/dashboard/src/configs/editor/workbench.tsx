import { Alert, Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { IconKey } from '../../shared/icons.js';
import { hasInlineKeys } from '../text/read-config-text.js';
import { FaultList } from './fault-list.js';
import { useTextAndDrawing } from './use-text-and-drawing.js';
import classes from './workbench.module.css';

const ConfigTextEditor = lazy(async () => ({
  default: (await import('./config-text-editor.js')).ConfigTextEditor,
}));
const StrategyDrawing = lazy(async () => ({
  default: (await import('../drawing/strategy-drawing.js')).StrategyDrawing,
}));

interface WorkbenchProps {
  text: string;
  onChange: (text: string) => void;
  readOnly: boolean;
}

/** A config as text and, beside it, as a drawing; each selects in the other. */
export function Workbench({ text, onChange, readOnly }: WorkbenchProps) {
  const { read, drawn, knowledge, selectedId, onReady, onCursor, selectNode, jumpTo } =
    useTextAndDrawing(text);
  return (
    <>
      <div className={classes.panes}>
        <Box className={classes.text}>
          <Suspense fallback={<Skeleton h="100%" aria-label="Loading the editor" />}>
            <ConfigTextEditor
              text={text}
              onChange={onChange}
              readOnly={readOnly}
              faults={read.faults}
              schema={knowledge.schema}
              virtualKeys={knowledge.virtualKeys}
              onReady={onReady}
              onCursor={onCursor}
            />
          </Suspense>
        </Box>
        <Box className={classes.drawing}>
          <Suspense fallback={<Skeleton h="100%" aria-label="Loading the drawing" />}>
            {drawn === null ? (
              <Box className={classes.nothing}>The drawing appears when the text is a valid config.</Box>
            ) : (
              <StrategyDrawing
                tree={drawn}
                isStale={read.config === null}
                selectedId={selectedId}
                onSelect={selectNode}
              />
            )}
          </Suspense>
        </Box>
      </div>
      <FaultList text={text} faults={read.faults} onJump={jumpTo} />
      {read.config !== null && hasInlineKeys(read.config) && (
        <Alert icon={<IconKey aria-hidden />} color="gray" mt="sm" title="This config holds provider keys">
          Keys are stored encrypted and shown masked. A masked key that you leave as it is keeps the stored
          key; write the whole new key to replace it. A virtual key keeps them out of configs.
        </Alert>
      )}
    </>
  );
}
