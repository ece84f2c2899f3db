import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'react';
import { tipHead, tipRow } from './chart-tooltip.ts';
import type { DotData } from './course-types.ts';
import { type DrawnWith, EchartBox } from './echart-box.tsx';
import { type DrawApi, shapes } from './shapes.ts';

const fontFamily = '"Pretendard Variable", system-ui, sans-serif';

interface DotCanvasProps {
  readonly data: DotData;
  readonly label: string;
  readonly height: number;
}

/** Dots by two numbers, or by a text and a number. */
export function DotCanvas({ data, ...box }: DotCanvasProps) {
  const option = useCallback((how: DrawnWith) => dotOption(data, how), [data]);
  return <EchartBox option={option} {...box} />;
}

function dotOption(data: DotData, { colours, words, animate }: DrawnWith): EChartsCoreOption {
  const axisText = { color: colours.soft, fontFamily, fontSize: 11 };
  const isText = data.dots.some(({ x }) => typeof x === 'string');
  const texts = [...new Set(data.dots.map(({ x }) => String(x)))].sort();
  const colour = colours.series[0] ?? colours.text;
  const number = { type: 'value', scale: true, axisLabel: { ...axisText, formatter: words.number } };
  const name = { nameTextStyle: axisText, axisLine: { lineStyle: { color: colours.line } } };
  const tip = (index: number) => {
    const dot = data.dots[index];
    const box = tipHead(dot?.name ?? '');
    if (dot === undefined) return box;
    const x = typeof dot.x === 'string' ? dot.x : words.number(dot.x);
    box.append(...tipRow({ colour, name: data.xName, value: x, more: [] }));
    box.append(...tipRow({ colour, name: data.yName, value: words.number(dot.y), more: [] }));
    return box;
  };
  return {
    animation: animate,
    animationDuration: 150,
    grid: { left: 8, right: 18, top: 28, bottom: 4, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: colours.card,
      borderColor: colours.line,
      padding: 0,
      textStyle: { color: colours.text, fontFamily, fontSize: 12 },
      transitionDuration: 0,
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => tip(dataIndex),
    },
    xAxis: {
      ...name,
      ...(isText ? { type: 'category', data: texts, axisLabel: { ...axisText, hideOverlap: true } } : number),
      name: data.xName,
      nameLocation: 'middle',
      nameGap: 24,
      splitLine: { show: false },
    },
    yAxis: {
      ...name,
      ...number,
      name: data.yName,
      nameTextStyle: { ...axisText, align: 'left' },
      splitNumber: 3,
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: 'custom',
        data: data.dots.map(({ x, y }) => [isText ? texts.indexOf(String(x)) : x, y]),
        encode: { x: 0, y: 1 },
        renderItem: (_: unknown, api: DrawApi) => shapes.dot(api, { fill: colours.card, stroke: colour }),
      },
    ],
  };
}
