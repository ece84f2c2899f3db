import type { Experiment } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../data/client.ts';
import { keyOf } from '../../data/query-keys.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useWords } from '../../ui/use-words.ts';

/** The definition of an experiment as YAML: to keep beside the code. */
export function ExperimentYaml({ experiment }: { readonly experiment: Pick<Experiment, 'id' | 'version'> }) {
  const { t } = useWords();
  const { id, version } = experiment;
  const read = useQuery({
    queryKey: keyOf('experiments', 'exportYaml', { params: { id }, version }),
    queryFn: async ({ signal }) => (await client.experiments.exportYaml({ params: { id }, signal })).text(),
  });
  const yaml = read.data;
  return (
    <Section
      title={t('ab.definition')}
      lead={t('ab.version', { version })}
      aside={
        yaml === undefined ? null : (
          <>
            <CopyButton text={yaml} />
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<Icon name="download" size={14} />}
              onClick={() => saveFile(`${id}.experiment.yaml`, 'application/yaml', yaml)}
            >
              {t('yaml.save')}
            </Button>
          </>
        )
      }
    >
      <Loaded read={read}>
        {(text) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <pre className="snippet" tabIndex={0}>
            <code>{text}</code>
          </pre>
        )}
      </Loaded>
    </Section>
  );
}
