import { Button, PasswordInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { changeLanguage, isLanguage, languages } from '../../ui/language.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Mark } from '../../ui/verdict.tsx';
import { ScopeText } from './scope-text.tsx';

type Me = ResultOf<'access', 'me'>;

/** One's own name, language and password. */
export function AccountPage() {
  const me = useRead(['access', 'me'], {});
  return (
    <Loaded read={me} height={300}>
      {(data) => (
        <div className="grid-2">
          <ProfileForm me={data} />
          <PasswordForm />
        </div>
      )}
    </Loaded>
  );
}

function ProfileForm({ me }: { readonly me: Me }) {
  const { t, language } = useWords();
  const [name, setName] = useState(me.name);
  const update = useChange(['access', 'updateMe']);
  return (
    <Section title={t('account.profile')}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate({ body: { name: name.trim() } });
        }}
      >
        <TextInput label={t('field.name')} value={name} onChange={(e) => setName(e.currentTarget.value)} />
        <TextInput label={t('field.email')} value={me.email ?? ''} readOnly />
        <div>
          <p className="small">{t('language.label')}</p>
          <SegmentedControl
            aria-label={t('language.label')}
            data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
            value={language}
            onChange={(value) => {
              if (!isLanguage(value)) return;
              void changeLanguage(value);
              update.mutate({ body: { language: value } });
            }}
          />
        </div>
        <div>
          <p className="small">{t('people.role')}</p>
          {me.bindings.map(({ role, scope }) => (
            <p key={role}>
              {t(`role.${role}`)}{' '}
              <span className="soft">
                <ScopeText scope={scope} />
              </span>
            </p>
          ))}
        </div>
        {update.error === null ? null : <FailureText error={update.error} />}
        <div>
          <Button type="submit" loading={update.isPending} disabled={name.trim() === '' || name.trim() === me.name}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function PasswordForm() {
  const { t } = useWords();
  const [form, setForm] = useState({ old: '', new: '' });
  const update = useChange(['access', 'updateMe'], () => setForm({ old: '', new: '' }));
  const toggle = { visibilityToggleButtonProps: { 'aria-label': t('field.show_password') } };

  function submit(event: FormEvent): void {
    event.preventDefault();
    update.mutate({ body: { password: form } });
  }
  return (
    <Section title={t('account.password')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <PasswordInput
            {...toggle}
            label={t('field.old_password')}
            autoComplete="current-password"
            value={form.old}
            onChange={(e) => setForm({ ...form, old: e.currentTarget.value })}
          />
          <PasswordInput
            {...toggle}
            label={t('field.new_password')}
            description={t('field.password_rule')}
            autoComplete="new-password"
            value={form.new}
            onChange={(e) => setForm({ ...form, new: e.currentTarget.value })}
          />
          {update.error === null ? null : <FailureText error={update.error} />}
          {update.isSuccess ? <Mark tone="pass" word={t('account.password_changed')} /> : null}
          <div>
            <Button type="submit" loading={update.isPending} disabled={form.old === '' || form.new.length < 12}>
              {t('account.change_password')}
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
