export { type Drain, startDrain } from './drain.ts';
export type { SealedSegment } from './segment-queue.ts';
export type { SpoolBlock } from './segment-record.ts';
export type { SegmentScan } from './segment-scan.ts';
export { Spool } from './spool.ts';
