import type { ResultOf } from '../../data/calls.ts';

export type Person = ResultOf<'access', 'listPeople'>['items'][number];
