import type { SignInSettings as Settings } from '@haechi/contract';
import { Button, MultiSelect, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useMay } from '../../data/use-me.ts';
import { usePages, useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';

/** How people may sign in. */
export function SignInSettings() {
  const { t } = useWords();
  const read = useRead(['signIn', 'settings'], {});
  return (
    <Section title={t('people.sign_in')}>
      <Loaded read={read} height={120}>
        {(settings) =>
          settings.provider === null ? (
            <p className="small">{t('people.no_provider')}</p>
          ) : (
            <SettingsForm key={settings.revision} settings={settings} redirectUri={settings.provider.redirect_uri} />
          )
        }
      </Loaded>
    </Section>
  );
}

function SettingsForm({ settings, redirectUri }: { readonly settings: Settings; readonly redirectUri: string }) {
  const { t } = useWords();
  const mayChange = useMay('admins.manage');
  const people = usePages(['access', 'listPeople'], { limit: 200 }).items;
  const [byEmail, setByEmail] = useState(settings.link_by_email);
  const [off, setOff] = useState(settings.password === 'break_glass');
  const [kept, setKept] = useState<readonly string[]>(settings.break_glass);
  const update = useChange(['signIn', 'updateSettings']);
  const admins = people.filter(({ bindings, state }) => state === 'active' && bindings.some((b) => b.role === 'admin'));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const password = off ? 'break_glass' : 'everybody';
        const { revision } = settings;
        update.mutate({ body: { link_by_email: byEmail, password, break_glass: [...kept], revision } });
      }}
    >
      <TextInput label={t('people.redirect_uri')} value={redirectUri} readOnly />
      <Switch
        label={t('people.link_by_email')}
        description={t('people.link_by_email_about')}
        checked={byEmail}
        disabled={!mayChange}
        onChange={(event) => setByEmail(event.currentTarget.checked)}
      />
      <Switch
        label={t('people.password_off')}
        description={t('people.password_off_about')}
        checked={off}
        disabled={!mayChange}
        onChange={(event) => setOff(event.currentTarget.checked)}
      />
      <MultiSelect
        label={t('people.break_glass')}
        data={admins.map(({ id, name }) => ({ value: id, label: name }))}
        value={[...kept]}
        disabled={!mayChange}
        onChange={setKept}
      />
      {update.error === null ? null : <FailureText error={update.error} />}
      {mayChange ? (
        <div>
          <Button type="submit" loading={update.isPending}>
            {t('people.save_sign_in')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
