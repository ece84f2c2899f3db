import type { Checklist, ChecklistEntry, ChecklistItem, Message } from '@haechi/contract';
import { catalogue } from './catalogue.ts';
import { approvalEvidence } from './evidence/approval-evidence.ts';
import type { Evidence, Finding } from './evidence/finding.ts';
import { rolloutEvidence } from './evidence/rollout-evidence.ts';
import { isFairness, watchEvidence } from './evidence/watch-evidence.ts';
import type { Subject } from './facts.ts';

type Answer = NonNullable<ChecklistItem['answer']>;
/** The newest answer to each item. */
export type Answers = ReadonlyMap<string, Answer>;
type Assessed = Pick<Checklist, 'verdict' | 'counts' | 'items'>;

const evidenceFor: Readonly<Record<string, Evidence>> = {
  ...approvalEvidence,
  ...rolloutEvidence(isFairness),
  ...watchEvidence,
};

const because = (key: string, params: Message['params'] = {}): Message => ({ key: `checklists.reason.${key}`, params });

function unassessed(entry: ChecklistEntry, key: string): ChecklistItem {
  return {
    ...entry,
    verdict: 'skipped',
    reason: because(key),
    n: null,
    numbers: {},
    evidence: [],
    answer: null,
    answerable: false,
  };
}

/** What the record says of an item; undefined for what only people know. */
function ask({ id, source }: ChecklistEntry, subject: Subject): Finding | undefined {
  if (source === 'person') return undefined;
  const evidence = evidenceFor[id];
  if (evidence === undefined) throw new Error(`the item ${id} has no evidence`);
  return evidence(subject);
}

/** The record goes first; a person is asked where it is silent and the item allows it. */
function assessItem(entry: ChecklistEntry, subject: Subject, answer: Answer | null): ChecklistItem {
  const found = ask(entry, subject);
  const silent = found === undefined || (entry.source === 'either' && found.verdict === 'skipped');
  const shown = found ?? { verdict: 'skipped', reason: because('person'), n: null, numbers: {}, evidence: [] };
  if (!silent || answer === null) return { ...entry, ...shown, answer: null, answerable: silent };
  const key = answer.verdict === 'skipped' ? 'not_applicable' : 'answered';
  const reason = because(key, { reason: answer.reason });
  return { ...entry, ...shown, n: null, verdict: answer.verdict, reason, answer, answerable: true };
}

function summed(items: ChecklistItem[]): Assessed {
  const count = (verdict: ChecklistItem['verdict']) => items.filter((item) => item.verdict === verdict).length;
  const counts = { pass: count('pass'), fail: count('fail'), error: count('error'), skipped: count('skipped') };
  const inapplicable = items.filter(({ verdict, answer }) => verdict === 'skipped' && answer !== null).length;
  const open = counts.skipped - inapplicable;
  const verdict =
    counts.fail > 0 ? 'fail' : counts.error > 0 ? 'error' : open > 0 || counts.pass === 0 ? 'skipped' : 'pass';
  return { verdict, counts, items };
}

const entriesOf = (stage: Checklist['stage']) => catalogue.filter((entry) => entry.stage === stage);

/**
 * A list as things stand. One item that fails makes the list `fail`; one that is not assessed keeps it from `pass`, unless somebody said that it
 * does not apply. Pure.
 */
export function assess(stage: Checklist['stage'], subject: Subject, answers: Answers): Assessed {
  return summed(entriesOf(stage).map((entry) => assessItem(entry, subject, answers.get(entry.id) ?? null)));
}

/** A list of which nothing can be said: its stage has not begun, or ended before anybody looked. */
export function unassessedList(stage: Checklist['stage'], why: 'waiting' | 'missed'): Assessed {
  return summed(entriesOf(stage).map((entry) => unassessed(entry, why)));
}
