/** Siegmund's correction of a discrete sum for a continuous boundary. */
const OVERSHOOT = 1.166;
const HALVINGS = 60;
const HIGHEST = 1000;

/**
 * The limit h (standard deviations) at which a two-sided CUSUM with this slack alarms falsely once in `runLength` independent normal
 * observations on average: Siegmund's approximation (1985), 2 runLength = (e^(2kb) - 2kb - 1) / (2k^2), b = h + 1.166; a few percent off the exact figure.
 */
export function cusumLimit({ slack, runLength }: { slack: number; runLength: number }): number {
  const oneSided = (limit: number): number => {
    const reach = 2 * slack * (limit + OVERSHOOT);
    return (Math.exp(reach) - reach - 1) / (2 * slack * slack);
  };
  let low = 0;
  let high = HIGHEST;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (oneSided(middle) < 2 * runLength) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
