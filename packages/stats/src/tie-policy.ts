/**
 * What a rank test assumes of ties. `corrected` (our default): the law given the ties, right for counts, bins and rounded values.
 * `ignored`: as if no value occurred twice, which is what scipy computes and only right when that is so.
 */
export type TiePolicy = 'corrected' | 'ignored';
