import { Button, Combobox, ScrollArea, useCombobox } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useSystems } from '../../data/use-systems.ts';
import { Icon } from '../../ui/icon.tsx';
import { useWords } from '../../ui/use-words.ts';

/** Most systems that the list shows at once; the rest is found by typing. */
const shown = 50;

/** Goes to a system, or to all of them. */
export function SystemSwitcher() {
  const { t } = useWords();
  const navigate = useNavigate();
  const current = useParams({ strict: false }).system;
  const { items: systems, hasNextPage, isFetchingNextPage, fetchNextPage } = useSystems();
  const [search, setSearch] = useState('');
  const box = useCombobox({
    onDropdownOpen: () => box.focusSearchInput(),
    onDropdownClose: () => setSearch(''),
  });
  const wanted = search.trim().toLowerCase();
  const found = systems.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted)).slice(0, shown);
  // There may be more systems than one page brings: what is looked for is sought in the next ones.
  const isMissing = wanted !== '' && found.length === 0 && hasNextPage;
  useEffect(() => {
    if (isMissing && !isFetchingNextPage) void fetchNextPage();
  }, [isMissing, isFetchingNextPage, fetchNextPage]);
  const name = systems.find(({ id }) => id === current)?.name ?? current;

  function choose(id: string): void {
    box.closeDropdown();
    void (id === '' ? navigate({ to: '/' }) : navigate({ to: '/systems/$system', params: { system: id } }));
  }

  return (
    <Combobox store={box} width={280} position="bottom-start" onOptionSubmit={choose}>
      <Combobox.Target withAriaAttributes={false}>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          px={8}
          className="switcher"
          aria-haspopup="listbox"
          aria-expanded={box.dropdownOpened}
          rightSection={<Icon name="chevronDown" size={14} />}
          onClick={() => box.toggleDropdown()}
        >
          {name ?? t('switcher.all')}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          aria-label={t('switcher.search')}
          placeholder={t('switcher.search')}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Combobox.Options aria-label={t('switcher.search')}>
          <ScrollArea.Autosize mah={320} type="scroll">
            <Combobox.Option value="">{t('switcher.all')}</Combobox.Option>
            {found.map((system) => (
              <Combobox.Option key={system.id} value={system.id} active={system.id === current}>
                {system.name} <span className="soft">{system.id}</span>
              </Combobox.Option>
            ))}
          </ScrollArea.Autosize>
        </Combobox.Options>
        {hasNextPage ? (
          <Combobox.Footer>
            <Button
              variant="subtle"
              size="compact-xs"
              loading={isFetchingNextPage}
              onClick={() => void fetchNextPage()}
            >
              {t('switcher.more')}
            </Button>
          </Combobox.Footer>
        ) : null}
      </Combobox.Dropdown>
    </Combobox>
  );
}
