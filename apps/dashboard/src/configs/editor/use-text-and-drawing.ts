import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import { nodeIdAt, strategyTree, type TreeNode } from '../drawing/strategy-tree.js';
import { JsonText, type TextRange } from '../text/json-text.js';
import { readConfigText } from '../text/read-config-text.js';
import type { TextHandle } from './config-text-editor.js';
import { useConfigKnowledge } from './use-config-knowledge.js';

/** Long enough not to underline a word that is being typed. */
const TYPING_PAUSE_MS = 250;

/** Reads the text of a config after each pause, and keeps what is selected in text and drawing the same. */
export function useTextAndDrawing(text: string) {
  const knowledge = useConfigKnowledge();
  const [settled] = useDebouncedValue(text, TYPING_PAUSE_MS);
  const read = useMemo(() => readConfigText(settled, knowledge.slugs), [settled, knowledge.slugs]);
  const [editor, setEditor] = useState<TextHandle | null>(null);
  const [selectedId, setSelectedId] = useState('config');

  const [lastValid, setLastValid] = useState(read.config);
  const config = read.config ?? lastValid;
  if (config !== lastValid) setLastValid(config);
  const drawn = useMemo(
    () => (config === null ? null : strategyTree(config, knowledge.providerOf)),
    [config, knowledge.providerOf],
  );

  const onCursor = useCallback((position: number, current: string) => {
    setSelectedId(nodeIdAt(new JsonText(current).pathAt(position)));
  }, []);
  const selectNode = useCallback(
    (node: TreeNode) => {
      const place = new JsonText(editor?.text() ?? '').placeOf(node.path);
      if (place !== null) editor?.select(place.value);
      setSelectedId(node.id);
    },
    [editor],
  );
  const jumpTo = (range: TextRange) => {
    editor?.select(range);
    editor?.focus();
  };
  return { read, drawn, knowledge, selectedId, onReady: setEditor, onCursor, selectNode, jumpTo };
}
