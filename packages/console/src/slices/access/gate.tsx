import { Button, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { changeLanguage, languages } from '../../ui/language.ts';
import { useWords } from '../../ui/use-words.ts';

/** What stands around the pages of people who are not signed in. */
export function Gate({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t, language } = useWords();
  const { toggleColorScheme } = useMantineColorScheme();
  useEffect(() => {
    document.title = `${title} · Haechi`;
  }, [title]);
  return (
    <main className="gate">
      <div className="gate-box">
        <div className="gate-brand">
          <img src="/haechi.svg" alt="" width={36} height={36} />
          {t('brand')}
        </div>
        <div className="gate-card">
          <h1>{title}</h1>
          {children}
        </div>
      </div>
      <div className="gate-foot">
        {languages
          .filter((name) => name !== language)
          .map((name) => (
            <Button
              key={name}
              variant="subtle"
              color="gray"
              size="xs"
              lang={name}
              onClick={() => void changeLanguage(name)}
            >
              {t(`language.${name}`)}
            </Button>
          ))}
        <Button variant="subtle" color="gray" size="xs" onClick={toggleColorScheme}>
          {t('theme.toggle')}
        </Button>
      </div>
    </main>
  );
}
