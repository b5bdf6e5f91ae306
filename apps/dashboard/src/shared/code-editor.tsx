import { json } from '@codemirror/lang-json';
import { EditorView } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import CodeMirror, { type ReactCodeMirrorProps } from '@uiw/react-codemirror';

interface CodeEditorProps extends Pick<
  ReactCodeMirrorProps,
  'value' | 'onChange' | 'readOnly' | 'height' | 'minHeight' | 'maxHeight' | 'extensions'
> {
  /** For screen readers. */
  label: string;
}

const jsonLanguage = [json(), EditorView.lineWrapping];

/** A JSON editor in the colors of the page. Load it lazily: it is the largest part of the dashboard. */
export function CodeEditor({ label, extensions = [], readOnly = false, ...rest }: CodeEditorProps) {
  const theme = useComputedColorScheme('light');
  return (
    <CodeMirror
      {...rest}
      theme={theme}
      readOnly={readOnly}
      extensions={[
        ...jsonLanguage,
        EditorView.contentAttributes.of({ 'aria-label': label, ...(readOnly && { tabindex: '0' }) }),
        ...extensions,
      ]}
      basicSetup={{ highlightActiveLine: !readOnly, highlightActiveLineGutter: !readOnly }}
    />
  );
}
