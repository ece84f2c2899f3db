import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { colourScheme, cssVariables, theme } from '../ui/theme.ts';
import { createQueries } from './queries.ts';
import { router } from './router.tsx';

const queries = createQueries((next) => void router.navigate({ to: '/sign-in', search: { next } }));

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
