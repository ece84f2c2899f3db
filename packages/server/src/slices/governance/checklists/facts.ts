/** What the record says about a system, as evidence reads it; plain data, so that every item is judged by a pure function. */
import type { ApprovalCheck, ApprovalStatus, Limit, Rollout, Verdict } from '@haechi/contract';

export interface VersionFact {
  readonly model: string;
  readonly version: number;
  readonly approval: ApprovalStatus;
  readonly approvalId: string | null;
  readonly checks: readonly ApprovalCheck[];
  readonly dataset: boolean;
}
export interface RouteFact {
  readonly id: string;
  readonly model: string;
  readonly targets: readonly { readonly role: string; readonly version: number }[];
}
export interface RolloutFact {
  readonly id: string;
  readonly system: string;
  readonly route: string;
  readonly model: string;
  readonly candidate: number;
  readonly strategy: Rollout['strategy'];
  readonly state: Rollout['state'];
  readonly steps: readonly {
    readonly weight: number;
    readonly share?: number | undefined;
    readonly preview?: boolean | undefined;
  }[];
  readonly step: number;
  readonly verdict: Verdict;
  readonly comparison: Rollout['comparison'];
  readonly rehearsal: { readonly verdict?: Verdict | undefined; readonly out_ms?: number | null | undefined } | null;
  readonly startedAt: Date;
  readonly decidedAt: Date | null;
  readonly acknowledgedAt: Date | null;
}

export interface SystemFacts {
  readonly now: Date;
  readonly system: { readonly id: string; readonly owner: string };
  readonly limits: readonly Limit[];
  readonly monitors: readonly { readonly id: string; readonly kind: string }[];
  /** Objectives that are on and raise alerts. */
  readonly objectives: readonly string[];
  readonly channels: readonly string[];
  /** Policies that are on and act by themselves. */
  readonly policies: readonly string[];
  readonly routes: readonly RouteFact[];
  readonly versions: readonly VersionFact[];
  /** Newest first. */
  readonly rollouts: readonly RolloutFact[];
  readonly experiments: readonly string[];
  readonly incidents: readonly { readonly id: string; readonly openedAt: Date; readonly resolved: boolean }[];
  /** Keys of the system that are valid, may predict, and when they end. */
  readonly keys: readonly { readonly id: string; readonly predicts: boolean; readonly expires: boolean }[];
  readonly trail: { readonly entries: number; readonly checkpoints: number };
}

/** Facts of the rows; null where the row store did not answer. */
export interface RowFacts {
  /** Numbers of the candidate since a time that were held against a limit. */
  readonly judged: readonly { readonly indicator: string; readonly n: number; readonly failed: number }[];
  readonly feedback: number;
  readonly samples: number;
}

/** How this server is set up. */
export interface Installation {
  readonly tls: boolean;
  /** Whether the key that seals artifacts was made by the server, beside them. */
  readonly keyMade: boolean;
}

/** What one item is judged on. */
export interface Subject {
  readonly facts: SystemFacts;
  readonly rows: RowFacts | null;
  readonly installation: Installation;
  readonly route: string | null;
  readonly candidate: VersionFact | null;
  readonly rollout: RolloutFact | null;
}
