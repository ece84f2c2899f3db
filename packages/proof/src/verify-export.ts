import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { type Export, readExport } from './export-reader.ts';
import type { Finding } from './finding.ts';
import { describeFindings, locateInRange } from './findings.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './merkle-frontier.ts';
import type { Mirror } from './mirror.ts';
import type { PublicKey } from './signature.ts';

export interface VerifyOptions {
  /** Keys known from elsewhere than the export. */
  readonly publicKeys?: readonly PublicKey[];
  /** What the second place holds (`readMirror`). */
  readonly mirror?: Mirror;
}

/** What the verdict rests on: the second place, a key known from elsewhere, or nothing outside the export itself. */
export type Trust = 'mirror' | 'key' | 'none';

export interface ExportReport {
  readonly verdict: 'pass' | 'fail' | 'error' | 'skipped';
  /** Stable code: `verified`, `altered`, `unreadable`, `other_trail`, `no_trust_anchor`, `nothing_anchored`. */
  readonly reason: string;
  readonly trust: Trust;
  readonly origin: string | null;
  readonly entries: number;
  /** Entries covered by an anchor that holds. */
  readonly verified: number;
  /** Entries after the last anchor: nothing is said about them but that they match the signed head of the export. */
  readonly not_yet_anchored: number;
  readonly checkpoints: number;
  /** Entries that the second place knows and that came after this export was made. */
  readonly later: number;
  readonly findings: readonly Finding[];
}

/**
 * Checks an export against the second place, or else against signed checkpoints and a known public key. Finds what was changed,
 * deleted, inserted, moved, cut off or forked among anchored entries, and says where: to the entry with the second place, to the
 * stretch between two checkpoints with a key alone when even the hashes were made anew.
 *
 * @param lines Lines without their line feeds, from a file, a string or the server.
 */
export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  { publicKeys, mirror }: VerifyOptions = {},
): Promise<ExportReport> {
  const read = await readExport(lines);
  const other = otherTrail(read, mirror);
  if (other !== null) return other;
  const keys = publicKeys ?? mirror?.keys ?? read.keys;
  const trust: Trust = mirror ? 'mirror' : publicKeys ? 'key' : 'none';
  const findings: Finding[] = [...read.findings, ...mirrorFindings(mirror)];
  const { usable: own, findings: unsigned } = checkSignatures(read, keys);
  findings.push(...unsigned);
  const { anchors, later } = chooseAnchors(read, own, mirror);
  const good = lastGoodAnchor(read, anchors);
  const failed = anchors.find((anchor) => anchor.size > good);
  if (failed !== undefined) {
    const trusted = mirror?.anchors.flatMap((anchor) => anchor.leaves).slice(0, anchors.at(-1)?.size ?? 0);
    findings.push(...locateInRange(read, { from: good + 1, to: failed.size, trusted, known: findings }));
  }
  findings.push(...headFindings(read, keys, findings));
  if (trust === 'mirror') findings.push(...forkFindings(read, own, { good, failed }));
  const first = Math.min(...findings.map((finding) => finding.sequence ?? 1));
  const verified =
    trust === 'none' ? 0 : Math.max(0, ...anchors.map((a) => a.size).filter((size) => size <= good && size < first));
  const anchored = anchors.at(-1)?.size ?? 0;
  return {
    ...judge(read, { findings, trust, verified }),
    trust,
    origin: read.head?.origin ?? null,
    entries: read.leaves.length,
    verified,
    not_yet_anchored: Math.max(0, read.leaves.length - anchored),
    checkpoints: anchors.length,
    later,
    findings: describeFindings(findings),
  };
}

function judge(
  read: Export,
  { findings, trust, verified }: { findings: readonly Finding[]; trust: Trust; verified: number },
): Pick<ExportReport, 'verdict' | 'reason'> {
  if (read.head === null && read.leaves.length === 0) return { verdict: 'error', reason: 'unreadable' };
  if (findings.length > 0) return { verdict: 'fail', reason: 'altered' };
  if (trust === 'none') return { verdict: 'skipped', reason: 'no_trust_anchor' };
  if (verified === 0) return { verdict: 'skipped', reason: 'nothing_anchored' };
  return { verdict: 'pass', reason: 'verified' };
}

function mirrorFindings(mirror: Mirror | undefined): Finding[] {
  return (mirror?.problems ?? []).map(({ line, why }) => ({
    kind: 'mirror_damaged',
    sequence: null,
    to: null,
    line,
    message: `Line ${line} of the second place cannot be trusted: ${why}.`,
  }));
}

function checkSignatures(read: Export, keys: readonly PublicKey[]): { usable: Checkpoint[]; findings: Finding[] } {
  const usable: Checkpoint[] = [];
  const findings: Finding[] = [];
  for (const { checkpoint, line } of read.checkpoints) {
    if (verifyCheckpoint(checkpoint, keys)) usable.push(checkpoint);
    else {
      const message = `The signature of the checkpoint of size ${checkpoint.size} (line ${line}) does not hold with the trusted key.`;
      findings.push({ kind: 'signature_invalid', sequence: null, to: null, line, message });
    }
  }
  return { usable: usable.sort((a, b) => a.size - b.size), findings };
}

/** With a second place its checkpoints alone anchor; those made after the export say nothing against it. */
function chooseAnchors(read: Export, own: readonly Checkpoint[], mirror: Mirror | undefined) {
  if (mirror === undefined) return { anchors: own, later: 0 };
  const all = mirror.anchors.map((anchor) => anchor.checkpoint);
  const head = read.head;
  const anchors = all.filter(
    (a) => head === null || a.size <= head.size || Date.parse(a.time) <= Date.parse(head.time),
  );
  const known = all.at(-1)?.size ?? 0;
  return { anchors, later: anchors.length < all.length ? known - (anchors.at(-1)?.size ?? 0) : 0 };
}

/** Size of the largest anchor up to which every anchor's root is that of the entries found; 0 when the first one fails. */
function lastGoodAnchor(read: Export, anchors: readonly Checkpoint[]): number {
  let frontier = EMPTY_FRONTIER;
  let good = 0;
  for (const anchor of anchors) {
    frontier = appendLeaves(frontier, read.leaves.slice(frontier.size, anchor.size)).frontier;
    if (frontier.size !== anchor.size || frontierRoot(frontier) !== anchor.root) return good;
    good = anchor.size;
  }
  return good;
}

/** The signed head tells a cut-off or changed export even where no anchor reaches. */
function headFindings(read: Export, keys: readonly PublicKey[], known: readonly Finding[]): Finding[] {
  const { head } = read;
  const at = { sequence: null, to: null, line: 1 };
  if (head === null) return [{ kind: 'malformed', ...at, message: 'The export does not begin with its signed head.' }];
  if (!verifyCheckpoint(head, keys, 'haechi-trail-export/1')) {
    return [
      {
        kind: 'signature_invalid',
        ...at,
        message: 'The signature of the head of the export does not hold with the trusted key.',
      },
    ];
  }
  const found = read.leaves.length;
  const moved = known.some((finding) => finding.sequence !== null);
  if (found > head.size && !moved) {
    const message = `The export announces ${head.size} entries and holds ${found}.`;
    return [{ kind: 'inserted', sequence: head.size + 1, to: found, line: null, message }];
  }
  if (found < head.size && !known.some((finding) => finding.kind === 'truncated' || finding.kind === 'deleted')) {
    const message = `The export announces ${head.size} entries and holds ${found}.`;
    return [{ kind: 'truncated', sequence: found + 1, to: head.size, line: null, message }];
  }
  const same = found === head.size && frontierRoot(appendLeaves(EMPTY_FRONTIER, read.leaves).frontier) === head.root;
  if (same || moved) return [];
  const range = {
    sequence: Math.min(found, (read.checkpoints.at(-1)?.checkpoint.size ?? 0) + 1),
    to: found,
    line: null,
  };
  return [
    {
      kind: 'altered',
      ...range,
      message: 'The entries do not give the root that the head of the export is signed for.',
    },
  ];
}

/** A history that the server itself signed and that contradicts the second place: a fork, not a slip of the file. */
function forkFindings(
  read: Export,
  own: readonly Checkpoint[],
  { good, failed }: { good: number; failed: Checkpoint | undefined },
): Finding[] {
  if (failed === undefined) {
    const holds = lastGoodAnchor(read, own);
    const contrary = own.find((checkpoint) => checkpoint.size > holds);
    if (contrary === undefined) return [];
    const message = `The server has signed a checkpoint of size ${contrary.size} that contradicts these entries and the second place.`;
    return [{ kind: 'forked', sequence: holds + 1, to: contrary.size, line: null, message }];
  }
  const [signed] = own.filter((checkpoint) => checkpoint.size > good);
  if (signed === undefined || lastGoodAnchor(read, [signed]) === 0) return [];
  const message =
    `The server has signed a history that contradicts the second place after entry ${good}: ` +
    `its checkpoint of size ${signed.size} holds for this export, that of size ${failed.size} in the second place does not.`;
  return [{ kind: 'forked', sequence: good + 1, to: failed.size, line: null, message }];
}

/** The second place of another installation says nothing about this export: that is a mix-up, not a finding. */
function otherTrail(read: Export, mirror: Mirror | undefined): ExportReport | null {
  const expected = mirror?.anchors[0]?.checkpoint.origin;
  const origin = read.head?.origin ?? null;
  if (expected === undefined || origin === null || expected === origin) return null;
  const nothing = { verified: 0, not_yet_anchored: 0, checkpoints: 0, later: 0, findings: [] };
  return { verdict: 'error', reason: 'other_trail', trust: 'mirror', origin, entries: read.leaves.length, ...nothing };
}
