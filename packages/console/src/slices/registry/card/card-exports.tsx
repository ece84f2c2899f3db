import { type CardFormat, cardFormats } from '@haechi/contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../../data/client.ts';
import { FailureText } from '../../../ui/error-state.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import { useWords } from '../../../ui/use-words.ts';
import type { VersionKey } from '../registry-types.ts';

const endings: Record<CardFormat, string> = { html: 'html', markdown: 'md', json: 'json', cyclonedx: 'cdx.json' };

/** The card as a file, in the formats that others read. */
export function CardExports({ model, version }: VersionKey) {
  const { t, language } = useWords();
  const save = useMutation({
    mutationFn: async (format: CardFormat) => {
      const query = { format, language: language === 'ko' ? ('ko' as const) : ('en' as const) };
      const response = await client.registry.card({ params: { model, version }, query });
      const blob = await response.blob();
      saveFile(`${model}-${version}.card.${endings[format]}`, blob.type, blob);
    },
  });
  return (
    <div className="stack tight">
      <div className="row">
        {cardFormats.map((format) => (
          <Button
            key={format}
            size="xs"
            variant="default"
            leftSection={<Icon name="download" size={14} />}
            loading={save.isPending && save.variables === format}
            onClick={() => save.mutate(format)}
          >
            {t(`card.format_${format}`)}
          </Button>
        ))}
      </div>
      {save.error === null ? null : <FailureText error={save.error} />}
    </div>
  );
}
