/** Every number of the demo that somebody might want to turn, with why it is what it is. */
export const tuning = {
  /** Simulated applications; enough for a canary at half the traffic to meet its plan within a minute. */
  simulatedRows: 24_000,
  /** Strength of the simulator's drift: at 1 the season moves debt ratios by about a third of their spread. */
  simulatedDrift: 2.2,
  /** Of the rows: training of version 1 and 2, and held-out measurement; the rest is replayed as traffic. */
  trainShare: 0.35,
  testShare: 0.15,
  /** Share of the replay that version 1 answers alone, so that the system has a history before the canary. */
  warmUpShare: 0.12,
  /** Seconds the replay is meant to take, and the rates it may take for that, requests a second. */
  replaySeconds: 45,
  minRate: 60,
  maxRate: 400,
  /** Requests under way at once. */
  concurrency: 24,
  /** Labels follow their predictions after this, ms: uniformly between. */
  labelDelayMs: [150, 1_200],
  labelBatchMs: 200,
  /** The candidate's plan: share of users in basis points, and the share of the labelled replay it must see at each step. */
  steps: [
    { weight: 2_000, share: 0.04 },
    { weight: 5_000, share: 0.28 },
  ],
  /** The defect: this share of the group's positive training labels turned negative, and of the labels on drifted rows turned over. */
  flipShare: 0.9,
  driftNoiseShare: 0.45,
  driftQuantile: 0.75,
  /** Of a file's rows kept for the replay, this share is sent; the last part of it is drawn so that the strongest feature moves, the rest stays unsent. */
  replayedShare: 0.6,
  driftedShare: 0.8,
  driftStrength: 6,
  /** Limits of the approval: better than a coin, and any gap but the largest there can be, so that the defective candidate is caught where it answers. */
  approval: { accuracyAbove: 0.5, biasBelow: 1 },
  /** How long the demo waits for the loop to close after the last row, s. */
  patienceSeconds: 45,
  /** Live traffic after the story, requests a second. */
  liveRate: 5,
} as const;
