import type { Finding, Message, Objective, Verdict } from '@haechi/contract';

/** What an objective fails on: one version against its limits, one candidate on its route, or what one monitor says of a version or a slice of its rows. */
export interface Subject {
  readonly route: string | null;
  readonly version: string | null;
  readonly monitor: string | null;
  readonly slice: string;
  readonly findingIds: readonly string[];
}
/** Failing subjects by key. */
export type Failing = Readonly<Record<string, Subject>>;

export interface ObjectiveJudgement {
  readonly verdict: Verdict;
  readonly reason: Message;
  readonly failing: Failing;
}

/** Keys of subjects without a monitor stay what they were before there were any. */
function subjectKey({ route, version, monitor, slice }: Omit<Subject, 'findingIds'>): string {
  return JSON.stringify(monitor === null ? [route, version] : [route, version, monitor, slice]);
}

function failingOf(findings: readonly Finding[]): Failing {
  const subjects: Record<string, Subject> = {};
  for (const { id, route, version, monitor, slice } of findings) {
    const subject = { route, version, monitor, slice };
    const key = subjectKey(subject);
    subjects[key] = { ...subject, findingIds: [...(subjects[key]?.findingIds ?? []), id] };
  }
  return subjects;
}

/**
 * The verdict on an objective: fail while a finding of its basis is open, pass when none is and something was judged, skipped otherwise.
 *
 * @param open open findings of the system, any basis
 * @param evidence whether the monitors have judged this basis at all: windows against limits, or a candidate beside its stable version
 */
export function judgeObjective(
  objective: Pick<Objective, 'basis' | 'enabled'>,
  open: readonly Finding[],
  evidence: { readonly judged: boolean },
): ObjectiveJudgement {
  if (!objective.enabled) return { verdict: 'skipped', reason: message('disabled', {}), failing: {} };
  const own = open.filter(({ basis }) => basis === objective.basis);
  if (own.length > 0)
    return { verdict: 'fail', reason: message('findings_open', { findings: own.length }), failing: failingOf(own) };
  if (evidence.judged) return { verdict: 'pass', reason: message(`met_${objective.basis}`, {}), failing: {} };
  return { verdict: 'skipped', reason: message(`not_judged_${objective.basis}`, {}), failing: {} };
}

/** A subject whose state changed: it fails on something new, or no longer (`skipped` when the objective was switched off). */
export interface SubjectChange extends Subject {
  readonly verdict: 'fail' | 'pass' | 'skipped';
}

/**
 * What to tell by comparing what failed before with what fails now. A subject that still fails is told again when it fails on further findings, so
 * that an open alert names them all. A subject ends only when its findings were closed, which missing data never does.
 */
export function subjectChanges(before: Failing, now: Failing, objective: Pick<Objective, 'enabled'>): SubjectChange[] {
  const failing = Object.entries(now)
    .filter(([key, { findingIds }]) => findingIds.some((id) => !(before[key]?.findingIds ?? []).includes(id)))
    .map(([, subject]): SubjectChange => ({ ...subject, verdict: 'fail' }));
  const ended = Object.entries(before)
    .filter(([key]) => now[key] === undefined)
    .map(([, subject]): SubjectChange => ({ ...subject, verdict: objective.enabled ? 'pass' : 'skipped' }));
  return [...failing, ...ended];
}

function message(what: string, params: Message['params']): Message {
  return { key: `objectives.reason.${what}`, params };
}

/** The same subjects without their findings: compared with these, every subject that fails is told again. */
export function forgetFindings(failing: Failing): Failing {
  return Object.fromEntries(Object.entries(failing).map(([key, subject]) => [key, { ...subject, findingIds: [] }]));
}
