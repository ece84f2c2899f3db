import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';
import { verdictColours } from './verdict-colours.ts';

/** Deep jade: the one accent. White text reaches 6.5 : 1 on 7 and 4.7 : 1 on 6. */
const jade: MantineColorsTuple = [
  '#e9f7f3',
  '#d3ece5',
  '#a6d9cb',
  '#75c5b0',
  '#48b096',
  '#229a7e',
  '#0f8268',
  '#0b6b58',
  '#095747',
  '#064437',
];
/** Neutral slate for surfaces and text in light. */
const slate: MantineColorsTuple = [
  '#f8fafb',
  '#f1f4f6',
  '#e4e9ed',
  '#d3dae0',
  '#b6c0c9',
  '#8b97a3',
  '#5c6874',
  '#46515c',
  '#2c353e',
  '#171e25',
];
/** The same in dark: 0 is text, 7 the page, 9 the deepest. */
const night: MantineColorsTuple = [
  '#e2e8ed',
  '#c6cfd7',
  '#a3afba',
  '#7b8894',
  '#47535f',
  '#333e49',
  '#222b34',
  '#161d24',
  '#10161c',
  '#0a0f14',
];

const font = '"Pretendard Variable", Pretendard, -apple-system, BlinkMacSystemFont, "Segoe UI", system-ui, sans-serif';

export const theme = createTheme({
  primaryColor: 'jade',
  primaryShade: { light: 7, dark: 6 },
  colors: { jade, gray: slate, dark: night },
  fontFamily: font,
  fontFamilyMonospace: 'ui-monospace, "SFMono-Regular", "JetBrains Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  headings: { fontFamily: font, fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Colours that carry a meaning, and surfaces, as variables, so that style sheets and charts share them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...verdictColours.light, ...surfaces.light },
  dark: { ...verdictColours.dark, ...surfaces.dark },
});

const surfaces = {
  light: {
    '--page': '#f6f8f9',
    '--card': '#ffffff',
    '--rail': '#ffffff',
    '--line': '#e1e6ea',
    '--line-strong': '#7f8b97',
    '--text': '#171e25',
    '--text-soft': '#54606b',
    '--hover': '#f1f4f6',
    '--accent': '#0b6b58',
    '--accent-soft': '#e4f3ee',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#171e25',
    '--mantine-color-dimmed': '#54606b',
    '--mantine-color-placeholder': '#64707c',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0b6b58',
  },
  dark: {
    '--page': '#0d1318',
    '--card': '#141b22',
    '--rail': '#10161c',
    '--line': '#26303a',
    '--line-strong': '#71808d',
    '--text': '#e6ebef',
    '--text-soft': '#a3afba',
    '--hover': '#1b232b',
    '--accent': '#56c2a6',
    '--accent-soft': '#12312a',
    '--mantine-color-body': '#141b22',
    '--mantine-color-text': '#e6ebef',
    '--mantine-color-dimmed': '#a3afba',
    '--mantine-color-placeholder': '#8593a0',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-anchor': '#6fd0b6',
  },
} as const;

export const colourScheme = localStorageColorSchemeManager({ key: 'haechi.theme' });
