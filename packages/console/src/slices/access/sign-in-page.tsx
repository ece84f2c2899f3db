import { oidcProblems } from '@haechi/contract';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { useRead } from '../../data/use-read.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Glyph } from '../../ui/verdict.tsx';
import { Gate } from './gate.tsx';
import { useEnter } from './use-enter.ts';

export function SignInPage() {
  const { t } = useWords();
  const { next, problem } = useSearch({ from: '/sign-in' });
  const ways = useRead(['signIn', 'ways'], {}).data;
  const known = oidcProblems.find((one) => one === problem);
  const enter = useEnter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useChange(['access', 'signIn'], (me) => void enter(me, next));

  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate({ body: { email: email.trim(), password } });
  }
  return (
    <Gate title={t('sign_in.title')}>
      {known === undefined ? null : (
        <div className="failure gate-problem" role="alert">
          <Glyph tone="error" />
          <p>{t(`sign_in.problem.${known}`)}</p>
        </div>
      )}
      {ways?.provider == null ? null : (
        <>
          <ProviderButton label={ways.provider.label} next={next} />
          <p className="gate-or soft small">{t('sign_in.or')}</p>
        </>
      )}
      {ways?.password === 'break_glass' ? <p className="soft small">{t('sign_in.break_glass')}</p> : null}
      <form onSubmit={submit}>
        <Stack gap="sm" mt={ways?.provider == null ? 'md' : 0}>
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('field.password')}
            autoComplete="current-password"
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('field.show_password') }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {signIn.error === null ? null : <FailureText error={signIn.error} />}
          <Button
            type="submit"
            fullWidth
            mt="xs"
            variant={ways?.provider == null ? 'filled' : 'default'}
            loading={signIn.isPending}
          >
            {t('sign_in.do')}
          </Button>
          <p className="soft small">{t('sign_in.help')}</p>
        </Stack>
      </form>
    </Gate>
  );
}

/** Leaves the console for the provider, which sends the browser back signed in. */
function ProviderButton({ label, next }: { readonly label: string; readonly next: string | undefined }) {
  const { t } = useWords();
  const query = next === undefined ? '' : `?return_to=${encodeURIComponent(next)}`;
  return (
    <Button component="a" href={`/api/v1/session/oidc${query}`} fullWidth mt="md">
      {t('sign_in.by', { provider: label })}
    </Button>
  );
}
