import { Button, Progress } from '@mantine/core';
import type { ResultOf } from '../../data/calls.ts';
import { useChange } from '../../data/use-change.ts';
import { FailureText } from '../../ui/error-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import { useWords } from '../../ui/use-words.ts';
import { VerdictMark } from '../../ui/verdict.tsx';

type Verification = ResultOf<'trail', 'verify'>;

/** Recomputes the whole tree on the server and says in words what came out. */
export function VerifyCard() {
  const { t } = useWords();
  const verify = useChange(['trail', 'verify']);
  return (
    <Section
      title={t('verify.title')}
      aside={
        <Button
          size="xs"
          leftSection={<Icon name="shield" size={15} />}
          loading={verify.isPending}
          onClick={() => verify.mutate({})}
        >
          {t('verify.do')}
        </Button>
      }
    >
      <div aria-live="polite">
        {verify.isPending ? (
          <div className="stack tight">
            <p>{t('verify.running')}</p>
            <Progress value={100} animated aria-label={t('verify.running')} />
          </div>
        ) : verify.error !== null ? (
          <FailureText error={verify.error} />
        ) : verify.data === undefined ? (
          <p className="soft">{t('verify.about')}</p>
        ) : (
          <Result result={verify.data} />
        )}
      </div>
    </Section>
  );
}

function Result({ result }: { readonly result: Verification }) {
  const words = useWords();
  const { t } = words;
  return (
    <div className="stack tight">
      <div className="row wide-gap">
        <VerdictMark verdict={result.verdict} />
        <p>{words.say(result.reason)}</p>
      </div>
      <Facts
        facts={[
          {
            name: t('verify.verified'),
            value: t('verify.of', { n: words.number(result.verified), all: words.number(result.entries) }),
          },
          { name: t('trail.not_anchored'), value: words.number(result.not_yet_anchored) },
          { name: t('verify.checkpoints'), value: words.number(result.checkpoints) },
          ...(result.mirror_warning === null ? [] : [{ name: t('verify.mirror'), value: result.mirror_warning }]),
        ]}
      />
      {result.problems.length === 0 ? null : (
        <ul>
          {result.problems.map((problem) => (
            <li key={`${problem.kind} ${problem.sequence}`}>
              <strong>{words.word('trail_problem', problem.kind)}</strong>
              {problem.sequence === null ? null : ` · ${t('trail.sequence')} ${problem.sequence}`} · {problem.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
