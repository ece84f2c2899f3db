import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { client } from '../../data/client.ts';
import { keyOf } from '../../data/query-keys.ts';
import { YamlEditor } from '../../slices/monitors/index.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { useWords } from '../../ui/use-words.ts';

/** The monitors of a system as YAML: to keep beside the code, and to apply again. */
export function YamlPage() {
  const { t } = useWords();
  const { system } = useParams({ from: '/frame/systems/$system/monitors-yaml' });
  const read = useQuery({
    queryKey: keyOf('monitorDefinitions', 'exportYaml', { params: { system } }),
    queryFn: async ({ signal }) => (await client.monitorDefinitions.exportYaml({ params: { system }, signal })).text(),
  });
  const yaml = read.data;
  return (
    <div className="stack">
      <Link to="/systems/$system/monitors" params={{ system }} className="small back">
        {t('monitors.back')}
      </Link>
      <div className="row">
        <h2 className="grow">{t('yaml.heading')}</h2>
        {yaml === undefined ? null : (
          <>
            <CopyButton text={yaml} />
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="download" size={14} />}
              onClick={() => saveFile(`${system}.monitors.yaml`, 'application/yaml', yaml)}
            >
              {t('yaml.save')}
            </Button>
          </>
        )}
      </div>
      <Loaded read={read} height={360}>
        {(text) => <YamlEditor key={text} system={system} first={text} />}
      </Loaded>
    </div>
  );
}
