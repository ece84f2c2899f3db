import type { AnalysisSettings, MonitorEdit } from '@haechi/contract';

/** What every part of the form is given. */
export interface DraftPart {
  readonly edit: MonitorEdit;
  readonly onChange: (next: Partial<MonitorEdit>) => void;
  /** What does not fit of a field, in words. */
  readonly problem: (field: string) => string | null;
}

/** The same for a part of the settings. */
export interface SettingsPart {
  readonly settings: AnalysisSettings;
  readonly onChange: (next: Partial<AnalysisSettings>) => void;
}
