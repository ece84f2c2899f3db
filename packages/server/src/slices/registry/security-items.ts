import { type ApprovalSettings, HaechiError, type Message, type Verdict } from '@haechi/contract';
import type { ScanItem } from './approval-checks.ts';
import type { ModelRuntime } from './model-runtime.ts';
import type { VersionRow } from './tables.ts';

const msg = (key: string, params: Message['params'] = {}): Message => ({ key: `approvals.security.${key}`, params });

/** Which property a refusal to load speaks of. */
function itemOf(error: HaechiError): ScanItem['name'] {
  if (error.code === 'unsupported_format') return 'code';
  if (error.code === 'artifact_tampered') return error.detail['part'] === 'signature' ? 'signature' : 'digest';
  return 'format';
}

/** A refusal says something about the artifact; that it, or the key to it, is not there says nothing about it. */
function verdictOf(error: HaechiError): Verdict {
  const found = new Set(['artifact_tampered', 'artifact_unreadable', 'unsupported_format', 'body_too_large']);
  return found.has(error.code) ? 'fail' : 'error';
}

/**
 * Scans the artifact of a version as the server would load it: its digest and the signature over it are checked, it is parsed by a reader
 * that runs nothing it holds, and it answers a row of missing values. Its size is held to the limit. What was not reached is skipped.
 */
export async function securityItems(
  row: Pick<VersionRow, 'artifact_bytes' | 'format'>,
  limits: ApprovalSettings['security'],
  load: () => Promise<ModelRuntime>,
): Promise<ScanItem[]> {
  const bytes = { value: row.artifact_bytes, threshold: limits.max_artifact_bytes };
  const fits = row.artifact_bytes <= limits.max_artifact_bytes;
  const size: ScanItem = {
    name: 'size',
    verdict: fits ? 'pass' : 'fail',
    reason: msg(fits ? 'size_pass' : 'size_fail', { bytes: bytes.value, limit: bytes.threshold }),
    ...bytes,
  };
  // What is too large is not read at all.
  if (!fits) return [size, ...(['digest', 'signature', 'format', 'code'] as const).map(notReached)];
  const order = ['digest', 'signature', 'format', 'code'] as const;
  try {
    const runtime = await load();
    await runtime.close?.();
    return [
      size,
      ...order.map(
        (name): ScanItem => ({ name, verdict: 'pass', reason: msg(`${name}_pass`, { format: row.format }) }),
      ),
    ];
  } catch (error) {
    if (!(error instanceof HaechiError)) throw error;
    const failed = itemOf(error);
    const reason = msg('refused', { code: error.code, words: error.message });
    return [
      size,
      ...order.map((name) => (name === failed ? { name, verdict: verdictOf(error), reason } : notReached(name))),
    ];
  }
}

function notReached(name: ScanItem['name']): ScanItem {
  return { name, verdict: 'skipped', reason: msg('not_reached') };
}
