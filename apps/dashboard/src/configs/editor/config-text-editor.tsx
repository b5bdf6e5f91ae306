import { jsonLanguage } from '@codemirror/lang-json';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { useEffect, useMemo, useState } from 'react';
import { CodeEditor } from '../../shared/code-editor.js';
import { completeConfig, type KnownVirtualKey } from '../text/config-completions.js';
import type { TextRange } from '../text/json-text.js';
import type { TextFault } from '../text/read-config-text.js';
import type { JsonSchema } from '../text/schema-at.js';

/** What the page does to the text from outside. */
export interface TextHandle {
  text(): string;
  /** Selects a range and brings its start into view. */
  select(range: TextRange): void;
  focus(): void;
}

interface ConfigTextEditorProps {
  text: string;
  onChange: (text: string) => void;
  readOnly: boolean;
  faults: readonly TextFault[];
  schema: JsonSchema;
  virtualKeys: readonly KnownVirtualKey[];
  onReady: (handle: TextHandle) => void;
  /** Where the cursor is now, and the text it is in. */
  onCursor: (position: number, text: string) => void;
}

/** The text of a config, with its faults underlined and completion of keys and values. */
export function ConfigTextEditor(props: ConfigTextEditorProps) {
  const { text, onChange, readOnly, faults, schema, virtualKeys, onReady, onCursor } = props;
  const [view, setView] = useState<EditorView | null>(null);
  const extensions = useMemo(
    () => [
      lintGutter(),
      jsonLanguage.data.of({ autocomplete: completeConfig(schema, virtualKeys) }),
      EditorView.updateListener.of(({ selectionSet, docChanged, state }) => {
        if (selectionSet || docChanged) onCursor(state.selection.main.head, state.doc.toString());
      }),
    ],
    [schema, virtualKeys, onCursor],
  );
  useEffect(() => {
    // The faults may be of a text that was typed on since.
    if (view === null || faults.some(({ to }) => to > view.state.doc.length)) return;
    view.dispatch(setDiagnostics(view.state, [...faults]));
  }, [view, faults]);

  return (
    <CodeEditor
      label="Config JSON"
      value={text}
      onChange={onChange}
      readOnly={readOnly}
      extensions={extensions}
      height="100%"
      onCreateEditor={(created) => {
        setView(created);
        onReady(handleOf(created));
      }}
    />
  );
}

const handleOf = (view: EditorView): TextHandle => ({
  text: () => view.state.doc.toString(),
  select: ({ from, to }) => {
    if (to > view.state.doc.length) return;
    view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: 48 }),
    });
  },
  focus: () => view.focus(),
});
