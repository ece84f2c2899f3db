import type { System } from '@haechi/contract';

export type RiskTier = System['risk_tier'];
export const riskTiers: readonly RiskTier[] = ['minimal', 'limited', 'high'];
