/** Fallbacks whose approval was taken back: a version that may not be released answers for no other either. */
import { type ApprovalStatus, HaechiError, type RouteSettings } from '@haechi/contract';
import type { VersionRef } from '../registry/index.ts';

/** The versions that a route falls back to, each once. */
export function spareRefs(model: string, { fallback }: Pick<RouteSettings, 'fallback'>): readonly VersionRef[] {
  const versions = new Set(fallback.flatMap((one) => ('version' in one ? [one.version] : [])));
  return [...versions].map((version) => ({ model, version }));
}

/** Why a version does not stand in for others; null for an approved one. A model behind a route is governed, so that no other state will do. */
export function refusalOf(label: string, status: ApprovalStatus | undefined): HaechiError | null {
  if (status === 'approved') return null;
  const approval = status ?? 'unknown';
  return new HaechiError(
    'version_not_approved',
    `The version ${label} is not approved for production any more (its approval is ${approval}): the route does not fall back to it. Approve it again, or fall back to another one.`,
    { where: 'settings.fallback', version: label, approval_status: approval },
  );
}
