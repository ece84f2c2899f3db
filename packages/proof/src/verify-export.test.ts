// Over 300 lines because every way to tamper is tried on the same export: a careless attacker, a careful one, one with the key.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checkpoint, checkpointHash, signCheckpoint } from './checkpoint.ts';
import { type EntryBody, entryHash, entryText } from './entry-body.ts';
import { checkpointLine, entryLine, headLine, keyLine } from './export-format.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot } from './merkle-frontier.ts';
import { type Anchor, anchorLine, readMirror } from './mirror.ts';
import { generateKeys, type KeyPair, readPublicKey } from './signature.ts';
import { verifyExport } from './verify-export.ts';

const keys = generateKeys();
const time = (n: number) =>
  `2026-03-01T00:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z`;

function entry(n: number, detail: EntryBody['detail'] = { weight: n }): EntryBody {
  const actor = { kind: 'account', id: 'acc_1' };
  const target = { kind: 'route', id: 'credit' };
  return { id: `ent_${n}`, time: time(n), actor, action: 'route.split_changed', system: 'loans', target, detail };
}

const rootOf = (entries: readonly EntryBody[]) =>
  frontierRoot(appendLeaves(EMPTY_FRONTIER, entries.map(entryHash)).frontier);

/** What an honest server would anchor: a checkpoint at each of the sizes, chained. */
function anchorsOf(entries: readonly EntryBody[], sizes: readonly number[], by: KeyPair = keys): Anchor[] {
  const anchors: Anchor[] = [];
  for (const size of sizes) {
    const before = anchors.at(-1)?.checkpoint;
    const previous = before ? checkpointHash(before) : null;
    const head = { origin: 'here', size, root: rootOf(entries.slice(0, size)), previous, time: time(size) };
    anchors.push({
      checkpoint: signCheckpoint(head, by),
      leaves: entries.slice(before?.size ?? 0, size).map(entryHash),
    });
  }
  return anchors;
}

function exportOf(entries: readonly EntryBody[], checkpoints: readonly Checkpoint[], by: KeyPair = keys): string[] {
  const previous = checkpoints.at(-1) ? checkpointHash(checkpoints.at(-1) as Checkpoint) : null;
  const head = { origin: 'here', size: entries.length, root: rootOf(entries), previous, time: time(entries.length) };
  return [
    headLine(signCheckpoint(head, by, 'haechi-trail-export/1')),
    keyLine(by.publicKey),
    ...entries.map((body, i) => entryLine(i + 1, entryHash(body), entryText(body))),
    ...checkpoints.map(checkpointLine),
  ];
}

const mirrorText = (anchors: readonly Anchor[]) => [keyLine(keys.publicKey), ...anchors.map(anchorLine), ''].join('\n');

const COUNT = 47;
const SIZES = [10, 20, 40];
const entries = Array.from({ length: COUNT }, (_, i) => entry(i + 1));
const anchors = anchorsOf(entries, SIZES);
const checkpoints = anchors.map((anchor) => anchor.checkpoint);
const mirror = readMirror(mirrorText(anchors));
const honest = exportOf(entries, checkpoints);
/** First lines: head and key. */
const lineOf = (sequence: number) => sequence + 1;
const kinds = (report: Awaited<ReturnType<typeof verifyExport>>) =>
  report.findings.map((f) => `${f.kind} ${f.sequence}-${f.to}`);

/** An attacker who rewrites everything that can be rewritten without the key: hashes and numbers anew. */
function rewritten(change: (list: EntryBody[]) => void): string[] {
  const list = [...entries];
  change(list);
  const made = exportOf(list, checkpoints);
  return [honest[0] ?? '', ...made.slice(1)];
}

describe('an honest export', () => {
  it('is verified up to the last anchor, and not a step further', async () => {
    const report = await verifyExport(honest, { mirror });
    expect(report).toMatchObject({ verdict: 'pass', reason: 'verified', trust: 'mirror', entries: 47, verified: 40 });
    expect(report).toMatchObject({ not_yet_anchored: 7, checkpoints: 3, findings: [] });
  });

  it('is verified with a key alone', async () => {
    const report = await verifyExport(honest, { publicKeys: [keys.publicKey] });
    expect(report).toMatchObject({ verdict: 'pass', trust: 'key', verified: 40, not_yet_anchored: 7 });
  });

  it('is not judged when nothing outside of it vouches for it', async () => {
    expect(await verifyExport(honest)).toMatchObject({ verdict: 'skipped', reason: 'no_trust_anchor', verified: 0 });
  });

  it('without any anchor is "not yet anchored", never "verified"', async () => {
    const none = readMirror(mirrorText([]));
    const report = await verifyExport(exportOf(entries, []), { mirror: none });
    expect(report).toMatchObject({ verdict: 'skipped', reason: 'nothing_anchored', verified: 0, not_yet_anchored: 47 });
  });

  it('made before the newest anchors still passes, and says how many came later', async () => {
    const report = await verifyExport(exportOf(entries.slice(0, 25), checkpoints.slice(0, 2)), { mirror });
    expect(report).toMatchObject({ verdict: 'pass', verified: 20, not_yet_anchored: 5, later: 20 });
  });

  it('passes as a stream of lines too', async () => {
    async function* stream() {
      yield* honest;
    }
    expect(await verifyExport(stream(), { mirror })).toMatchObject({ verdict: 'pass', verified: 40 });
  });
});

describe('a careless attacker leaves the hashes as they are', () => {
  it('mutate: located to the line', async () => {
    const lines = honest.with(lineOf(13), (honest[lineOf(13)] ?? '').replace('"weight":13', '"weight":99'));
    for (const options of [{ mirror }, { publicKeys: [keys.publicKey] }]) {
      const report = await verifyExport(lines, options);
      expect(report).toMatchObject({ verdict: 'fail', reason: 'altered', verified: 10 });
      expect(report.findings[0]).toMatchObject({ kind: 'mutated', sequence: 13, line: 15 });
    }
  });

  it('mutate an entry that is not anchored yet', async () => {
    const lines = honest.with(lineOf(45), (honest[lineOf(45)] ?? '').replace('"weight":45', '"weight":99'));
    const report = await verifyExport(lines, { mirror });
    expect(report).toMatchObject({ verdict: 'fail', verified: 40 });
    expect(kinds(report)).toEqual(['mutated 45-45']);
  });

  it('delete: the number that is missing', async () => {
    for (const options of [{ mirror }, { publicKeys: [keys.publicKey] }]) {
      expect(kinds(await verifyExport(honest.toSpliced(lineOf(13), 1), options))).toEqual(['deleted 13-13']);
    }
  });

  it('reorder: the entry that moved', async () => {
    const [a, b] = [honest[lineOf(13)] ?? '', honest[lineOf(14)] ?? ''];
    const report = await verifyExport(honest.toSpliced(lineOf(13), 2, b, a), { mirror });
    expect(kinds(report)).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({ kind: 'reordered' });
    expect([13, 14]).toContain(report.findings[0]?.sequence);
  });

  it('truncate: from where to where', async () => {
    const cut = honest.toSpliced(lineOf(33), 15);
    expect(kinds(await verifyExport(cut, { mirror }))).toEqual(['truncated 33-40']);
    expect(kinds(await verifyExport(cut, { publicKeys: [keys.publicKey] }))).toEqual(['truncated 33-40']);
    const afterAnchors = honest.toSpliced(lineOf(44), 4);
    expect(kinds(await verifyExport(afterAnchors, { mirror }))).toEqual(['truncated 44-47']);
  });
});

describe('a careful attacker makes hashes and numbers anew', () => {
  const attacks: readonly [string, (list: EntryBody[]) => void, string[]][] = [
    ['mutate', (list) => list.splice(12, 1, entry(13, { weight: 99 })), ['mutated 13-13']],
    ['delete', (list) => list.splice(12, 1), ['deleted 13-13']],
    ['insert', (list) => list.splice(12, 0, entry(900)), ['inserted 13-13']],
    ['insert a copy of an entry', (list) => list.splice(12, 0, entry(5)), ['inserted 13-13']],
    ['reorder', (list) => list.splice(12, 0, ...list.splice(30, 1)), ['reordered 31-31']],
    ['truncate', (list) => list.splice(30), ['truncated 31-40']],
    [
      'several at once',
      (list) => {
        list.splice(35, 1);
        list.splice(20, 1, entry(21, {}));
        list.splice(3, 0, entry(901));
      },
      ['inserted 4-4', 'mutated 21-21', 'deleted 36-36'],
    ],
  ];

  it.each(attacks)('%s: located to the entry by the second place', async (_, change, found) => {
    const report = await verifyExport(rewritten(change), { mirror });
    expect(kinds(report)).toEqual(found);
    expect(report.verdict).toBe('fail');
    expect(report.verified).toBeLessThanOrEqual(20);
  });

  it.each(attacks)('%s: with a key alone located to the stretch between two checkpoints', async (_, change) => {
    const report = await verifyExport(rewritten(change), { publicKeys: [keys.publicKey] });
    expect(report.verdict).toBe('fail');
    const [first] = report.findings;
    expect(['altered 1-10', 'altered 11-20', 'altered 21-40', 'truncated 31-40']).toContain(kinds(report)[0]);
    if (first?.kind === 'altered') expect(first.sequence).toBe(report.verified + 1);
  });

  it('a change after the last anchor shows against the signed head', async () => {
    const lines = rewritten((list) => list.splice(44, 1, entry(45, { weight: 99 })));
    const report = await verifyExport(lines, { mirror });
    expect(kinds(report)).toEqual(['altered 41-47']);
    expect(report.verified).toBe(40);
  });

  it('entries added after the signed head', async () => {
    const lines = rewritten((list) => list.push(entry(902)));
    expect(kinds(await verifyExport(lines, { mirror }))).toEqual(['inserted 48-48']);
  });
});

describe('an attacker who holds the signing key', () => {
  it('fork: a history signed anew contradicts the second place and is located', async () => {
    const other = [...entries.slice(0, 24), ...Array.from({ length: 30 }, (_, i) => entry(500 + i))];
    const forked = anchorsOf(other, [10, 20, 50]).map((anchor) => anchor.checkpoint);
    const report = await verifyExport(exportOf(other, forked), { mirror });
    expect(report).toMatchObject({ verdict: 'fail', verified: 20 });
    expect(kinds(report)).toEqual(['forked 21-40', 'mutated 25-40']);
    expect(await verifyExport(exportOf(other, forked), { publicKeys: [keys.publicKey] })).toMatchObject({
      verdict: 'pass',
    });
  });

  it('truncate: a shorter history signed anew is shorter than the second place', async () => {
    const head = { origin: 'here', size: 30, root: rootOf(entries.slice(0, 30)), previous: null, time: time(59) };
    const lines = exportOf(entries.slice(0, 30), checkpoints.slice(0, 2));
    lines[0] = headLine(signCheckpoint(head, keys, 'haechi-trail-export/1'));
    const report = await verifyExport(lines, { mirror });
    expect(kinds(report)).toEqual(['truncated 31-40']);
  });

  it('two checkpoints that contradict each other are a fork even where the entries are right', async () => {
    const other = [...entries.slice(0, 24), ...Array.from({ length: 30 }, (_, i) => entry(500 + i))];
    const contrary = anchorsOf(other, [10, 30]).map((anchor) => anchor.checkpoint);
    const report = await verifyExport(exportOf(entries, [...checkpoints, ...contrary.slice(1)]), { mirror });
    expect(kinds(report)).toEqual(['forked 21-30']);
  });
});

describe('keys and signatures', () => {
  it('a key that is not the trusted one verifies nothing', async () => {
    const stranger = generateKeys();
    const made = exportOf(
      entries,
      anchorsOf(entries, SIZES, stranger).map((a) => a.checkpoint),
      stranger,
    );
    for (const options of [{ mirror }, { publicKeys: [keys.publicKey] }]) {
      const report = await verifyExport(made, options);
      expect(report).toMatchObject({ verdict: 'fail', verified: 0 });
      expect(report.findings.map((finding) => finding.kind)).toContain('signature_invalid');
    }
  });

  it('a checkpoint is no head of an export, and the other way round', async () => {
    const head = { origin: 'here', size: COUNT, root: rootOf(entries), previous: null, time: time(50) };
    const report = await verifyExport([headLine(signCheckpoint(head, keys)), ...honest.slice(1)], { mirror });
    expect(report.findings).toMatchObject([{ kind: 'signature_invalid', line: 1 }]);
  });

  it('refuses keys of another kind', () => {
    expect(() => readPublicKey('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n')).toThrow();
  });
});

describe('files that are not an export', () => {
  it('says so of an empty file and of prose', async () => {
    expect(await verifyExport([], { mirror })).toMatchObject({ verdict: 'error', reason: 'unreadable' });
    expect(await verifyExport(['hello', '[1]'], { mirror })).toMatchObject({ verdict: 'error', reason: 'unreadable' });
  });

  it('refuses a line that reads differently to different readers', async () => {
    const doubled = (honest[lineOf(13)] ?? '').replace('{"entry":', '{"sequence":1,"entry":');
    const report = await verifyExport(honest.with(lineOf(13), doubled), { mirror });
    expect(report.verdict).toBe('fail');
    expect(report.findings).toContainEqual(expect.objectContaining({ kind: 'malformed', line: 15 }));
  });

  it('does not judge by the second place of another trail', async () => {
    const head = { origin: 'elsewhere', size: COUNT, root: rootOf(entries), previous: null, time: time(50) };
    const foreign = [headLine(signCheckpoint(head, keys, 'haechi-trail-export/1')), ...honest.slice(1)];
    expect(await verifyExport(foreign, { mirror })).toMatchObject({ verdict: 'error', reason: 'other_trail' });
  });
});

describe('the second place', () => {
  it('forgives a torn last line', async () => {
    const text = mirrorText(anchors);
    const torn = readMirror(text.slice(0, -30));
    expect(torn).toMatchObject({ problems: [] });
    expect(torn.anchors).toHaveLength(2);
    expect(await verifyExport(honest, { mirror: torn })).toMatchObject({
      verdict: 'pass',
      verified: 20,
      not_yet_anchored: 27,
    });
  });

  it.each([
    [
      'a hash changed',
      (lines: string[]) => lines.with(2, (lines[2] ?? '').replace(/"leaves":"..../, '"leaves":"AAAA')),
    ],
    ['a line removed', (lines: string[]) => lines.toSpliced(2, 1)],
    ['a size changed', (lines: string[]) => lines.with(2, (lines[2] ?? '').replace('"size":20', '"size":21'))],
    ['a line that is none', (lines: string[]) => lines.with(2, 'rubbish')],
  ])('%s: trusts what stands before and says which line', async (_, change) => {
    const damaged = readMirror(change(mirrorText(anchors).split('\n')).join('\n'));
    expect(damaged.anchors).toHaveLength(1);
    expect(damaged.problems).toMatchObject([{ line: 3 }]);
    const report = await verifyExport(honest, { mirror: damaged });
    expect(report.verdict).toBe('fail');
    expect(kinds(report)).toEqual(['mirror_damaged null-null']);
  });
});

describe('laws', () => {
  it('no change of any single character of any line goes unnoticed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.constantFrom('x', '0', '7', '"', ' '), async (l, c, put) => {
        const lineNumber = l % honest.length;
        const line = honest[lineNumber] ?? '';
        const at = c % line.length;
        const changed = line.slice(0, at) + put + line.slice(at + 1);
        if (changed === line) return;
        const report = await verifyExport(honest.with(lineNumber, changed), { mirror, publicKeys: [keys.publicKey] });
        // A key in the export is of no consequence when the key is known from elsewhere.
        if (lineNumber === 1) return;
        // Another name of origin makes it the export of another trail, which is not judged.
        expect(report.verdict === 'fail' || report.reason === 'other_trail').toBe(true);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it('any rewriting of anchored entries fails, whoever made the hashes anew', async () => {
    const someEntry = fc.nat({ max: COUNT + 5 }).map((n) => entry(n + 1));
    await fc.assert(
      fc.asyncProperty(fc.array(someEntry, { maxLength: 60 }), async (list) => {
        const same = list.length >= 40 && list.slice(0, 40).every((body, i) => body.id === entries[i]?.id);
        const report = await verifyExport([honest[0] ?? '', ...exportOf(list, checkpoints).slice(1)], { mirror });
        if (!same) expect(report.verdict).toBe('fail');
        expect(report.verified).toBeLessThanOrEqual(40);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
