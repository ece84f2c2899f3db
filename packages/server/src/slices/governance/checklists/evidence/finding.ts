/** What evidence says: a verdict with its reason, how many things were looked at, and where they are. Builders of the usual ones. */
import type { ChecklistItem, Verdict } from '@haechi/contract';
import type { RolloutFact, Subject, SystemFacts, VersionFact } from '../facts.ts';

export interface Finding extends Pick<ChecklistItem, 'verdict' | 'reason' | 'numbers' | 'evidence'> {
  readonly n: number;
}
export type Evidence = (subject: Subject) => Finding;
type Refs = ChecklistItem['evidence'];

/** Evidence that is shown; the numbers say how much there is in all. */
const shown = 10;
const refs = (kind: string, ids: readonly string[], href: (id: string) => string): Refs =>
  ids.slice(0, shown).map((id) => ({ kind, id, href: href(id) }));

/** Where the API shows things of the record. */
export const links = {
  rollouts: (found: readonly RolloutFact[]): Refs =>
    refs(
      'rollout',
      found.map(({ id }) => id),
      (id) => `/api/v1/rollouts/${id}`,
    ),
  versions: (found: readonly VersionFact[]): Refs =>
    refs(
      'version',
      found.map(({ model, version }) => `${model}/${version}`),
      (id) => `/api/v1/models/${id.replace('/', '/versions/')}`,
    ),
  approval: (version: VersionFact): Refs =>
    version.approvalId === null
      ? []
      : refs(
          'approval',
          [version.approvalId],
          () => `/api/v1/models/${version.model}/versions/${version.version}/approvals`,
        ),
  incidents: (ids: readonly string[]): Refs => refs('incident', ids, (id) => `/api/v1/incidents/${id}`),
  /** A page of the system: its monitors, objectives, keys. */
  ofSystem: (facts: SystemFacts, kind: string): Refs => [
    { kind, id: facts.system.id, href: `/api/v1/systems/${facts.system.id}/${kind}` },
  ],
};

type Params = Readonly<Record<string, string | number | null>>;

/** `key` is the end of the reason's key; numbers of the sentence are repeated as numbers. */
export function finding(
  verdict: Verdict,
  key: string,
  { n = 0, params = {}, evidence = [] }: { n?: number; params?: Params; evidence?: Refs } = {},
): Finding {
  const numbers = Object.entries(params).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const reason = { key: `checklists.reason.${key}`, params: { n, ...params } };
  return { verdict, reason, n, numbers: Object.fromEntries(numbers), evidence: [...evidence] };
}

/** Passes when there is at least one; otherwise fails, or is not assessed where a lack says nothing. */
export function counted(n: number, lack: 'fail' | 'skipped', evidence: Refs = []): Finding {
  if (n > 0) return finding('pass', 'found', { n, evidence });
  return finding(lack, lack === 'fail' ? 'missing' : 'silent', { evidence });
}

/** Passes when all of them have it. @param of how many were looked at; none is not assessed */
export function allOf(n: number, of: number, evidence: Refs = []): Finding {
  if (of === 0) return finding('skipped', 'silent', { evidence });
  return finding(n === of ? 'pass' : 'fail', 'partly', { n, params: { of }, evidence });
}
