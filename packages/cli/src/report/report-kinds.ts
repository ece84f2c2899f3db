import type { AnalysisKind } from '@haechi/contract';
import { UsageProblem } from '../command.ts';
import type { NamedColumns } from './column-plan.ts';

export type ReportVerb = 'drift' | 'quality' | 'performance' | 'fairness' | 'all';

interface Kinds {
  /** What the command stands for. */
  readonly asked: readonly AnalysisKind[];
  /** What is looked at beside it, since the columns for it are there. */
  readonly beside: readonly AnalysisKind[];
}

/**
 * Which analyses a command makes of the columns that were named.
 *
 * @throws UsageProblem when it cannot be made at all of what was given, with the option that is missing
 */
export function kindsOf(verb: ReportVerb, named: NamedColumns, hasReference: boolean): Kinds {
  const predicted = named.prediction !== null || named.score !== null || named.probabilities.length > 0;
  const labelled = predicted && (named.target !== null || (named.score !== null && hasReference));
  const predictions: readonly AnalysisKind[] = predicted && hasReference ? ['prediction_drift'] : [];
  const concept: readonly AnalysisKind[] = predicted && named.target !== null && hasReference ? ['concept_drift'] : [];
  const fair = predicted && named.sensitive.length > 0;
  if (verb !== 'all') demand(verb, { hasReference, predicted, labelled, sensitive: named.sensitive.length > 0 });
  const kinds: Readonly<Record<ReportVerb, Kinds>> = {
    drift: { asked: ['data_drift'], beside: predictions },
    quality: { asked: ['data_quality'], beside: [] },
    performance: { asked: ['performance'], beside: concept },
    fairness: { asked: ['fairness'], beside: [] },
    all: {
      asked: [
        ...(hasReference ? (['data_drift'] as const) : []),
        'data_quality',
        ...(labelled ? (['performance'] as const) : []),
        ...(fair ? (['fairness'] as const) : []),
      ],
      beside: [...predictions, ...concept],
    },
  };
  return kinds[verb];
}

interface There {
  readonly hasReference: boolean;
  readonly predicted: boolean;
  readonly labelled: boolean;
  readonly sensitive: boolean;
}

const needs: Readonly<Partial<Record<ReportVerb, readonly (readonly [keyof There, string])[]>>> = {
  drift: [['hasReference', 'Drift is a change: say what the rows were before, --reference FILE.']],
  performance: [
    ['predicted', 'Performance needs what was predicted: --prediction COL, --score COL or --probabilities p_.'],
    ['labelled', 'Performance needs what turned out to be true: --target COL.'],
  ],
  fairness: [
    ['predicted', 'Fairness needs what was predicted: --prediction COL or --score COL.'],
    ['sensitive', 'Fairness is between groups: say which columns hold them, --sensitive COL,….'],
  ],
};

function demand(verb: ReportVerb, there: There): void {
  const lacking = needs[verb]?.find(([what]) => !there[what]);
  if (lacking !== undefined) throw new UsageProblem(lacking[1]);
}
