interface SignedBarProps {
  readonly value: number;
  /** The largest absolute value among those shown together. */
  readonly most: number;
  /** The value in words. */
  readonly text: string;
}

/** A number as a bar from the middle: to the left below zero, to the right above. */
export function SignedBar({ value, most, text }: SignedBarProps) {
  const width = most === 0 ? 0 : (Math.abs(value) / most) * 50;
  const side = value < 0 ? { right: '50%' } : { left: '50%' };
  return (
    <div className="signed">
      <span className="signed-track" aria-hidden="true">
        <span className="signed-bar" style={{ ...side, width: `${width}%` }} />
      </span>
      <span className="number nowrap">{text}</span>
    </div>
  );
}
