import { json } from '@codemirror/lang-json';
import { defaultHighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { Box, Text, useComputedColorScheme } from '@mantine/core';
import { oneDark } from '@uiw/react-codemirror';
import { useEffect, useRef } from 'react';
import { editorContrast } from '../../shared/editor-contrast.js';

interface VersionText {
  version: number;
  text: string;
}

interface VersionDiffProps {
  before: VersionText;
  after: VersionText;
  look: 'split' | 'unified';
}

const collapseUnchanged = { margin: 4, minSize: 8 };

/** What differs between two texts. Both are read-only. */
export function VersionDiff({ before, after, look }: VersionDiffProps) {
  const place = useRef<HTMLDivElement>(null);
  const isDark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    const viewer = (label: string): Extension[] => [
      json(),
      lineNumbers(),
      isDark ? oneDark : syntaxHighlighting(defaultHighlightStyle),
      EditorView.lineWrapping,
      editorContrast(isDark ? 'dark' : 'light'),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ];
    const labels = { a: `Version ${before.version}`, b: `Version ${after.version}` };
    const view =
      look === 'split'
        ? new MergeView({
            parent,
            a: { doc: before.text, extensions: viewer(labels.a) },
            b: { doc: after.text, extensions: viewer(labels.b) },
            collapseUnchanged,
          })
        : new EditorView({
            parent,
            doc: after.text,
            extensions: [
              ...viewer(`${labels.b}, compared with ${labels.a}`),
              unifiedMergeView({ original: before.text, mergeControls: false, collapseUnchanged }),
            ],
          });
    return () => view.destroy();
  }, [before.text, before.version, after.text, after.version, look, isDark]);

  return (
    <>
      {before.text === after.text && <Text c="dimmed">These versions do not differ.</Text>}
      <Box
        ref={place}
        data-testid="version-diff"
        style={{ border: '1px solid var(--mantine-color-default-border)', overflow: 'auto' }}
        mah="65vh"
      />
    </>
  );
}
