import type { ResponseOf, serverApi } from '@haechi/contract';

export type ReadyPart = ResponseOf<typeof serverApi.ready>['parts'][number];
/** Looks at one part; answers what it found. Throwing means `error`. */
export type ReadyCheck = {
  readonly name: string;
  readonly required: boolean;
  readonly look: () => Promise<Omit<ReadyPart, 'name'>> | Omit<ReadyPart, 'name'>;
};

/** A part that does not answer within this is not ready, ms. */
const patienceMs = 2_000;

export const ok = (reason = 'ok', age: number | null = null): Omit<ReadyPart, 'name'> => ({
  verdict: 'pass',
  reason,
  age_s: age,
});

/** Looks at every part at once. Ready when every required one passes. */
export async function readiness(checks: readonly ReadyCheck[]): Promise<{ ready: boolean; parts: ReadyPart[] }> {
  const parts = await Promise.all(
    checks.map(async (check): Promise<ReadyPart> => ({ name: check.name, ...(await looked(check)) })),
  );
  return { ready: parts.every((part, index) => part.verdict === 'pass' || checks[index]?.required === false), parts };
}

async function looked(check: ReadyCheck): Promise<Omit<ReadyPart, 'name'>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([check.look(), tooLong]);
  } catch (error) {
    // Only the kind of failure: this answer needs no key, and messages of stores can name hosts and users.
    const code = (error as NodeJS.ErrnoException).code;
    return { verdict: 'error', reason: typeof code === 'string' ? code : 'does not answer', age_s: null };
  } finally {
    clearTimeout(timer);
  }
}
