import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { ResultOf } from '../../data/calls.ts';
import { client } from '../../data/client.ts';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Gate } from './gate.tsx';
import { useEnter } from './use-enter.ts';

/** The shortest password that the server takes. */
const shortestPassword = 12;

/** The token stands after `#` (kept out of logs and referrers), or in the query or path of links made by hand. */
function useToken(): string {
  const search = useSearch({ strict: false });
  const params = useParams({ strict: false });
  const [hash] = useState(() => location.hash.slice(1));
  return params.token ?? search.token ?? new URLSearchParams(hash).get('token') ?? hash;
}

/** A one-time link: set a password and be signed in. */
export function LinkPage() {
  const { t } = useWords();
  const token = useToken();
  const link = useQuery({
    queryKey: ['access', 'inspectLink', token],
    queryFn: () => client.access.inspectLink({ body: { token } }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const title = link.data === undefined ? t('link.title') : t(`link.${link.data.purpose}`);
  return (
    <Gate title={title}>
      {link.error === null ? (
        <Loaded read={link} height={220}>
          {(data) => <LinkForm token={token} link={data} />}
        </Loaded>
      ) : (
        <Stack gap="sm" mt="md">
          <FailureText error={link.error} />
          <p className="soft">{t('link.ask_new')}</p>
          <Link to="/sign-in">{t('sign_in.do')}</Link>
        </Stack>
      )}
    </Gate>
  );
}

interface LinkFormProps {
  readonly token: string;
  readonly link: ResultOf<'access', 'inspectLink'>;
}

function LinkForm({ token, link }: LinkFormProps) {
  const { t } = useWords();
  const enter = useEnter();
  const [form, setForm] = useState({ name: '', email: link.email ?? '', password: '' });
  const open = useChange(['access', 'openLink'], (me) => void enter(me));
  const isFirst = link.purpose === 'first_admin';
  const tooShort = form.password !== '' && form.password.length < shortestPassword;

  function submit(event: FormEvent): void {
    event.preventDefault();
    const person = isFirst ? { name: form.name.trim(), email: form.email.trim() } : {};
    open.mutate({ body: { token, password: form.password, ...person } });
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" mt="xs">
        <p className="soft">{isFirst ? t('link.first_admin_about') : t('link.about')}</p>
        {isFirst ? (
          <TextInput
            label={t('field.name')}
            autoComplete="name"
            required
            withAsterisk={false}
            value={form.name}
            onChange={(e) => setForm({ ...form, name: e.currentTarget.value })}
          />
        ) : null}
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          readOnly={!isFirst}
          value={form.email}
          onChange={(e) => setForm({ ...form, email: e.currentTarget.value })}
        />
        <PasswordInput
          label={t('field.new_password')}
          description={t('field.password_rule')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('field.show_password') }}
          error={tooShort ? t('field.password_short', { count: shortestPassword - form.password.length }) : null}
          value={form.password}
          onChange={(e) => setForm({ ...form, password: e.currentTarget.value })}
        />
        {open.error === null ? null : <FailureText error={open.error} />}
        <Button
          type="submit"
          fullWidth
          mt="xs"
          loading={open.isPending}
          disabled={form.password.length < shortestPassword}
        >
          {t('link.do')}
        </Button>
        <p className="soft small">
          {t('link.expires')} <TimeText at={link.expires_at} />
        </p>
      </Stack>
    </form>
  );
}
