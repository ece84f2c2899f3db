interface SparklineProps {
  /** Values in order of time; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** The course of a number in the height of a line of text; missing values leave gaps. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return <span className="soft">–</span>;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const x = (index: number) => (values.length < 2 ? width / 2 : 2 + (index / (values.length - 1)) * (width - 6));
  const y = (value: number) => height - 3 - ((value - low) / span) * (height - 6);
  const last = values.findLastIndex((value) => value !== null);
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className="sparkline"
    >
      <path d={pathOf(values, x, y)} />
      <circle cx={x(last)} cy={y(values[last] ?? low)} r={2} />
    </svg>
  );
}

type Scale = (value: number) => number;

function pathOf(values: readonly (number | null)[], x: Scale, y: Scale): string {
  let pen = 'M';
  return values
    .map((value, index) => {
      if (value === null) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = 'L';
      return step;
    })
    .join('');
}
