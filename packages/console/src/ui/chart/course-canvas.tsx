import { useCallback } from 'react';
import { tipHead, tipRow } from './chart-tooltip.ts';
import { courseOption } from './course-option.ts';
import type { CourseData } from './course-types.ts';
import { type DrawnWith, EchartBox } from './echart-box.tsx';

interface CourseCanvasProps {
  readonly data: CourseData;
  readonly label: string;
  readonly height: number;
  readonly group?: string | undefined;
}

/** Lines over a number. */
export function CourseCanvas({ data, ...box }: CourseCanvasProps) {
  const option = useCallback(
    ({ colours, words, animate }: DrawnWith) => {
      const tooltip = (x: number) => {
        const head = tipHead(`${data.across} ${data.acrossText(x)}`);
        data.series.forEach(({ name, points }, index) => {
          const point = points.find((one) => one.x === x);
          if (point === undefined || point.value === null) return;
          const { low, high } = point;
          const hasSpread = low !== undefined && high !== undefined && low !== high;
          const more = hasSpread
            ? [words.t('estimate.range', { lower: words.number(low), upper: words.number(high) })]
            : [];
          const colour = colours.series[index % colours.series.length] ?? colours.text;
          head.append(...tipRow({ colour, name, value: words.number(point.value), more }));
        });
        return head;
      };
      return courseOption({ data, colours, number: words.number, tooltip, animate });
    },
    [data],
  );
  return <EchartBox option={option} {...box} />;
}
