/** Counts of two samples over the same bins or categories, in the same order. A shorter list is read as ending in zeros. */
export interface AlignedCounts {
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
}

/** Shares of two samples over the bins that at least one of them has rows in. */
export interface AlignedShares {
  readonly reference: number[];
  readonly current: number[];
  /** Rows of each sample. */
  readonly n: number;
  readonly m: number;
}

/** Turns aligned counts into shares; bins empty in both samples are left out. */
export function alignedShares({ reference, current }: AlignedCounts): AlignedShares {
  const length = Math.max(reference.length, current.length);
  let n = 0;
  let m = 0;
  for (let i = 0; i < length; i += 1) {
    n += reference[i] ?? 0;
    m += current[i] ?? 0;
  }
  const shares: AlignedShares = { reference: [], current: [], n, m };
  for (let i = 0; i < length; i += 1) {
    const [r, c] = [reference[i] ?? 0, current[i] ?? 0];
    if (r === 0 && c === 0) continue;
    shares.reference.push(r / n);
    shares.current.push(c / m);
  }
  return shares;
}
