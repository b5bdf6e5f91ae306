import { json } from '@codemirror/lang-json';
import { EditorView } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import CodeMirror, { type Extension, type ReactCodeMirrorProps } from '@uiw/react-codemirror';
import { useMemo } from 'react';
import { editorContrast } from './editor-contrast.js';

interface CodeEditorProps extends Pick<
  ReactCodeMirrorProps,
  'value' | 'onChange' | 'onCreateEditor' | 'readOnly' | 'height' | 'minHeight' | 'maxHeight'
> {
  /** For screen readers. */
  label: string;
  /** The same list each time: a new one sets up the editor anew. */
  extensions?: Extension[];
}

const jsonLanguage = [json(), EditorView.lineWrapping];
const none: Extension[] = [];

/** A JSON editor in the colors of the page. Load it lazily: it is the largest part of the dashboard. */
export function CodeEditor({ label, extensions = none, readOnly = false, ...rest }: CodeEditorProps) {
  const theme = useComputedColorScheme('light');
  const allExtensions = useMemo(
    () => [
      ...jsonLanguage,
      editorContrast(theme),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
      ...extensions,
    ],
    [label, extensions, theme],
  );
  return (
    <CodeMirror
      {...rest}
      theme={theme}
      readOnly={readOnly}
      extensions={allExtensions}
      // Tab leads on to the next control, as everywhere else.
      indentWithTab={false}
      basicSetup={{
        highlightSelectionMatches: false,
        highlightActiveLine: !readOnly,
        highlightActiveLineGutter: !readOnly,
      }}
    />
  );
}
