import { TimeText } from '../../ui/time-text.tsx';
import { useWords } from '../../ui/use-words.ts';
import type { Run } from './tracking-types.ts';

/** The last moment that a Date can hold, ms. Clients may send any number. */
const lastMoment = 8.64e15;

/** A moment that a client gave as ms since 1970; a dash for none, and for what is no moment. */
export function MsTime({ ms, show = 'relative' }: { readonly ms: number | null; readonly show?: 'relative' | 'both' }) {
  const isMoment = ms !== null && Math.abs(ms) <= lastMoment;
  return <TimeText at={isMoment ? new Date(ms).toISOString() : null} show={show} />;
}

/** How long a run took; a dash while it runs. */
export function RunLength({ run }: { readonly run: Pick<Run, 'start_ms' | 'end_ms'> }) {
  const words = useWords();
  const { start_ms, end_ms } = run;
  if (start_ms === null || end_ms === null || end_ms < start_ms) return <span className="soft">–</span>;
  return <span className="number nowrap">{words.duration(end_ms - start_ms)}</span>;
}
