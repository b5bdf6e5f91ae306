import { createTheme } from '@mantine/core';

/** The look of the dashboard: what differs from Mantine's own. */
export const theme = createTheme({
  primaryColor: 'cyan',
  // White on it has enough contrast in both schemes: Mantine chooses the text's color for one of them only.
  primaryShade: 9,
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  // Windows that open move only where the system does not ask for less motion.
  respectReducedMotion: true,
});
