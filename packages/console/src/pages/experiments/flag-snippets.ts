import type { Snippet } from '../../ui/snippets.tsx';

/** The lines that ask for a flag: the standard's own client, and the call it makes. */
export function flagSnippets(): readonly Snippet[] {
  const origin = window.location.origin;
  return [
    {
      name: 'TypeScript',
      text: `import { OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
await OpenFeature.setProviderAndWait(new OFREPProvider({
  baseUrl: '${origin}',
  headers: [['authorization', \`Bearer \${process.env.HAECHI_KEY}\`]],
}));
const client = OpenFeature.getClient();
await client.getBooleanValue('short-form', false, { targetingKey: 'user-1' });`,
    },
    {
      name: 'curl',
      text: `curl ${origin}/ofrep/v1/evaluate/flags/short-form -H "authorization: Bearer $HAECHI_KEY" \\
  -H 'content-type: application/json' -d '{"context":{"targetingKey":"user-1"}}'`,
    },
  ];
}
