import { type BodyOf, type Checklist, type checklistsApi, HaechiError } from '@haechi/contract';
import { transact } from '../../../platform/postgres.ts';
import type { Actor } from '../../trail/index.ts';
import type { ChecklistDeps } from './deps.ts';
import { insertAnswer } from './store.ts';

export interface AnswerWish {
  readonly item: string;
  readonly body: BodyOf<typeof checklistsApi.answerSystem>;
  readonly actor: Actor;
}

/** The list that an item stands on. @throws HaechiError `not_found` for an item that is on none of them. */
function listWith(lists: readonly Checklist[], item: string) {
  for (const list of lists) {
    const found = list.items.find(({ id }) => id === item);
    if (found !== undefined) return { list, found };
  }
  throw new HaechiError('not_found', `There is no item "${item}" on this checklist.`, { where: 'item' });
}

/**
 * Files an answer under `subject`, and gives the list with it.
 * @throws HaechiError `not_found`; `checklist_closed` when the item takes no answer.
 */
export async function answerItem(
  deps: ChecklistDeps,
  { read, subject }: { read: () => Promise<readonly Checklist[]>; subject: string },
  { item, body, actor }: AnswerWish,
): Promise<Checklist> {
  const { list, found } = listWith(await read(), item);
  if (!found.answerable)
    throw new HaechiError('checklist_closed', whyClosed(list, item), { where: 'item', state: list.state });
  const at = deps.clock.now();
  const { verdict, reason } = body;
  await transact(deps.db, async (tx) => {
    const id = deps.random.id('ans', at);
    const by = { by_kind: actor.kind, by_id: actor.id };
    await insertAnswer(tx, { id, system_id: list.system, subject, item, verdict, reason, at, ...by });
    await deps.trail.record(tx, {
      actor,
      action: 'checklist.answered',
      system: list.system,
      target: { kind: 'checklist_item', id: item },
      detail: { answer: id, subject, verdict },
    });
    const topic = list.rollout === null ? 'systems' : 'rollouts';
    await deps.changes.publish(tx, { topic, id: list.rollout ?? list.system, system: list.system });
  });
  return listWith(await read(), item).list;
}

function whyClosed({ state, stage }: Checklist, item: string): string {
  if (state === 'open') return `The record answers "${item}" by itself. What it looks at has to change.`;
  if (state === 'waiting') return `The item "${item}" takes an answer once its stage begins.`;
  return `The list "${stage}" is closed: its stage is over. The item "${item}" stays as it was.`;
}
