import { EditorView } from '@codemirror/view';

/** Makes every word of an editor readable: the dark theme's own ground is too light for its colors. */
const contrast = {
  light: EditorView.theme({ '&.cm-editor .cm-gutters': { color: 'var(--mantine-color-dimmed)' } }),
  dark: EditorView.theme({
    '&.cm-editor, &.cm-editor .cm-gutters': { backgroundColor: 'var(--mantine-color-dark-9)' },
    '&.cm-editor .cm-gutters': { color: 'var(--mantine-color-dimmed)' },
  }),
};

export const editorContrast = (theme: 'light' | 'dark') => contrast[theme];
