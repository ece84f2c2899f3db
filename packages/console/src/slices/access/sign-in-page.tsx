import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { useWords } from '../../ui/use-words.ts';
import { Gate } from './gate.tsx';
import { useEnter } from './use-enter.ts';

export function SignInPage() {
  const { t } = useWords();
  const { next } = useSearch({ from: '/sign-in' });
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
      <form onSubmit={submit}>
        <Stack gap="sm" mt="md">
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
          <Button type="submit" fullWidth mt="xs" loading={signIn.isPending}>
            {t('sign_in.do')}
          </Button>
          <p className="soft small">{t('sign_in.help')}</p>
        </Stack>
      </form>
    </Gate>
  );
}
