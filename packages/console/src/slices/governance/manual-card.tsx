import { manualKinds } from '@haechi/contract';
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../data/client.ts';
import { keyOf } from '../../data/query-keys.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useWords } from '../../ui/use-words.ts';

/** Operations manual, troubleshooting guide and rollback plan, made from what is deployed now: to read, copy and save. */
export function ManualCard({ system }: { readonly system: string }) {
  const { t, language: shown } = useWords();
  const [kind, setKind] = useState<(typeof manualKinds)[number]>('operations');
  const language = shown === 'ko' ? ('ko' as const) : ('en' as const);
  const input = { params: { system, manual: kind }, query: { language, format: 'markdown' as const } };
  const read = useQuery({
    queryKey: keyOf('checklists', 'manual', input),
    queryFn: async ({ signal }) => (await client.checklists.manual({ ...input, signal })).text(),
  });
  const text = read.data;
  return (
    <Section
      title={t('checklist.manuals')}
      lead={t('checklist.manuals_about')}
      aside={
        text === undefined ? null : (
          <>
            <CopyButton text={text} />
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<Icon name="download" size={14} />}
              onClick={() => saveFile(`${system}.${kind}.md`, 'text/markdown', text)}
            >
              {t('yaml.save')}
            </Button>
          </>
        )
      }
    >
      <div className="stack tight">
        <SegmentedControl
          className="wrapping"
          aria-label={t('checklist.manuals')}
          data={manualKinds.map((value) => ({ value, label: t(`checklist_manual.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(manualKinds.find((one) => one === value) ?? 'operations')}
        />
        <Loaded read={read} height={200}>
          {(markdown) => (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <pre className="snippet manual" tabIndex={0}>
              <code>{markdown}</code>
            </pre>
          )}
        </Loaded>
      </div>
    </Section>
  );
}
