import { Tooltip } from '@mantine/core';
import { useNow } from './clock.ts';
import { useWords } from './use-words.ts';

interface TimeTextProps {
  readonly at: string | null;
  /** `relative` shows "5 minutes ago", `absolute` date and time; the other one is on hover and focus. */
  readonly show?: 'relative' | 'absolute' | 'both';
}

/** A moment, relative and absolute, in the reader's zone. */
export function TimeText({ at, show = 'relative' }: TimeTextProps) {
  const words = useWords();
  const present = useNow();
  if (at === null) return <span className="soft">–</span>;
  const ms = Date.parse(at);
  // What has just happened may lie after the last tick of the page's clock; it is not in the future.
  const said = words.relative(ms, ms > present && ms - present < 20_000 ? ms : present);
  const absolute = words.absolute(ms);
  if (show === 'both')
    return (
      <time dateTime={at}>
        {absolute} <span className="soft">({said})</span>
      </time>
    );
  return (
    <Tooltip label={show === 'relative' ? absolute : said} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} className="nowrap">
        {show === 'relative' ? said : absolute}
      </time>
    </Tooltip>
  );
}
