import { type CSSVariablesResolver, darken } from '@mantine/core';

/**
 * Colors of text that Mantine makes too pale: what is dimmed, and the words on light badges, buttons and
 * alerts. With these they have a contrast of 4.5 and more (WCAG 2.2, 1.4.3).
 */
export const themeVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    ...hoverColor(colors.cyan[9]),
    ...Object.fromEntries(
      Object.entries(colors).map(([name, shades]) => [
        `--mantine-color-${name}-light-color`,
        darken(shades[9], 0.25),
      ]),
    ),
  },
  dark: { '--mantine-color-dimmed': colors.dark[1], ...hoverColor(colors.cyan[9]) },
});

/** Of a filled button under the pointer: Mantine takes a lighter shade, on which white cannot be read. */
const hoverColor = (primary: string) => ({ '--mantine-color-cyan-filled-hover': darken(primary, 0.15) });
