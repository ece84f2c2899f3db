import type { AnalysisSettings } from '@haechi/contract';
import { bareRecord } from '../bare-record.ts';

/** By column and attribute: the entries alone, whatever those are called. */
export function bareSettings(settings: AnalysisSettings): AnalysisSettings {
  const { methods, privileged, ranges, sensitive } = settings;
  return {
    ...settings,
    methods: bareRecord(methods),
    privileged: bareRecord(privileged),
    ranges: bareRecord(ranges),
    cost: { ...settings.cost, per_unit: bareRecord(settings.cost.per_unit) },
    sensitive: { ...sensitive, allow: bareRecord(sensitive.allow) },
  };
}
