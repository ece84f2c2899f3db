import { useCallback } from 'react';
import type { Words } from '../use-words.ts';
import { barOption } from './bar-option.ts';
import { tipHead, tipRow } from './chart-tooltip.ts';
import type { BarData, BarValue } from './chart-types.ts';
import { type DrawnWith, EchartBox } from './echart-box.tsx';

export interface BarCanvasProps {
  readonly data: BarData;
  readonly label: string;
  readonly height: number;
}

/** Values by category. */
export function BarCanvas({ data, ...box }: BarCanvasProps) {
  const option = useCallback(
    ({ colours, words, animate }: DrawnWith) => {
      const tooltip = (index: number) => {
        const head = tipHead(data.categories[index] ?? '');
        data.series.forEach(({ name, values }, place) => {
          const one = values[index];
          if (one === undefined) return;
          const own = colours.series[data.look === 'overlay' ? place - 1 : place] ?? colours.soft;
          head.append(...tipRow({ colour: own, name, value: words.number(one.value), more: moreOf(one, words) }));
        });
        return head;
      };
      return barOption({ data, colours, number: words.number, tooltip, animate });
    },
    [data],
  );
  return <EchartBox option={option} {...box} />;
}

/** Interval, n and whether that is little. */
function moreOf({ lower, upper, n, small }: BarValue, words: Words): readonly string[] {
  const hasInterval = typeof lower === 'number' && typeof upper === 'number';
  return [
    hasInterval ? words.t('estimate.range', { lower: words.number(lower), upper: words.number(upper) }) : '',
    n === undefined ? '' : words.t('estimate.n', { n: words.number(n) }),
    small === true ? words.t('groups.small') : '',
  ];
}
