import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isMet } from './goal.ts';
import { median } from './median.ts';
import { printBench } from './print-bench.ts';
import { memoryOfTree } from './process-tree.ts';

describe('printBench', () => {
  it('prints one JSON object and keeps the latest of each bench in the results file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'haechi-results-'));
    const file = join(folder, 'RESULTS.md');
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const goal = { id: 'b.speed', op: '>=', goal: 10 } as const;
      printBench({ bench: 'b', goals: [{ ...goal, value: 5 }], detail: {} }, file);
      printBench({ bench: 'a', goals: [{ id: 'a.size', value: 0.14159, op: '<=', goal: 1 }], detail: {} }, file);
      printBench({ bench: 'b', goals: [{ ...goal, value: 12_345.6 }], detail: { rounds: [1] } }, file);
      const last: unknown = JSON.parse(String(printed.mock.calls.at(-1)?.[0]));
      expect(last).toMatchObject({
        bench: 'b',
        goals: [{ ...goal, value: 12_345.6, met: true }],
        detail: { rounds: [1] },
      });
      const text = readFileSync(file, 'utf8');
      expect(text.match(/^## .*/gm)).toEqual(['## a', '## b']);
      expect(text).toContain('| `a.size` | 0.142 | <= 1 | yes |');
      expect(text).toContain('| `b.speed` | 12346 | >= 10 | yes |');
      expect(text).not.toContain('| 5 |');
    } finally {
      printed.mockRestore();
      rmSync(folder, { recursive: true });
    }
  });

  it('does not call a goal met that was not', () => {
    expect(isMet({ id: 'x', value: 9, op: '>=', goal: 10 })).toBe(false);
    expect(isMet({ id: 'x', value: 11, op: '<=', goal: 10 })).toBe(false);
    expect(isMet({ id: 'x', value: 10, op: '<=', goal: 10 })).toBe(true);
    expect(isMet({ id: 'x', value: Number.NaN, op: '<=', goal: 10 })).toBe(false);
  });
});

describe('median', () => {
  it('takes the middle, in whatever order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe.runIf(process.platform === 'linux')('memoryOfTree', () => {
  it('finds this process and weighs it', () => {
    const [self] = memoryOfTree(process.pid);
    expect(self).toMatchObject({ pid: process.pid });
    expect(self?.mb).toBeGreaterThan(10);
  });
});
