import { Tabs } from '@mantine/core';
import { CopyButton } from './copy-button.tsx';

export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** The same in several languages of programs, each to be copied. */
export function Snippets({ snippets }: { readonly snippets: readonly Snippet[] }) {
  const first = snippets[0];
  if (first === undefined) return null;
  return (
    <Tabs defaultValue={first.name} className="snippets" variant="default">
      <Tabs.List>
        {snippets.map(({ name }) => (
          <Tabs.Tab key={name} value={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ name, text }) => (
        <Tabs.Panel key={name} value={name} className="snippet-panel">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <pre className="snippet" tabIndex={0}>
            <code>{text}</code>
          </pre>
          <span className="snippet-copy">
            <CopyButton text={text} />
          </span>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
