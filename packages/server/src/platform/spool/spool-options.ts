import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';

/** What somebody should hear about: damage, loss, recovery. Never silent. */
export type SpoolIncident =
  | {
      readonly kind: 'damaged';
      readonly segment: string;
      readonly from: number;
      readonly to: number;
      readonly kept: string;
    }
  | { readonly kind: 'set_aside'; readonly segment: string; readonly reason: string; readonly kept: string }
  | { readonly kind: 'torn'; readonly segment: string; readonly bytes: number }
  | { readonly kind: 'adopted'; readonly spool: string; readonly segments: number; readonly closedInOrder: boolean }
  | { readonly kind: 'write_failed'; readonly reason: string }
  | { readonly kind: 'lost'; readonly rows: number; readonly reason: string };

export interface SpoolOptions {
  readonly root: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Bytes on disk at most, adopted segments included. */
  readonly maxBytes?: number;
  /** Bytes that are left free on the disk for others. */
  readonly minFreeBytes?: number;
  /** A segment is sealed at this many rows or bytes: one insert of about 20 000 rows costs least per row (measured). */
  readonly segmentRows?: number;
  readonly segmentBytes?: number;
  /** An idle reader gets a smaller segment once its oldest row is this old; under steady traffic four times that. */
  readonly lingerMs?: number;
  /** Lazy appends are written at most this much later. */
  readonly lazyMs?: number;
  readonly onIncident?: (incident: SpoolIncident) => void;
}

export interface SpoolStats {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly segments: number;
  /** How long the oldest sealed segment has waited to be stored. */
  readonly lagMs: number;
  readonly appendedRows: number;
  /** Rows of durable appends that were refused: their sender knows. */
  readonly refusedRows: number;
  /** Rows of lazy appends that were not written: nobody else knows. */
  readonly lostRows: number;
}

export const spoolDefaults = {
  maxBytes: 2 * 1024 ** 3,
  minFreeBytes: 256 * 1024 ** 2,
  segmentRows: 20_000,
  segmentBytes: 16 * 1024 ** 2,
  lingerMs: 200,
  lazyMs: 20,
} as const;
