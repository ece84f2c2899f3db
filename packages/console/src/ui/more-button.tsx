import { Button } from '@mantine/core';
import { useWords } from './use-words.ts';

interface MoreButtonProps {
  readonly loading?: boolean;
  readonly onMore: () => unknown;
}

/** Below a list that has more than it shows. */
export function MoreButton({ loading = false, onMore }: MoreButtonProps) {
  const { t } = useWords();
  return (
    <div className="table-more">
      <Button variant="default" size="xs" loading={loading} onClick={() => void onMore()}>
        {t('table.more')}
      </Button>
    </div>
  );
}
