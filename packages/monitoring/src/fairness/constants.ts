/** Sensitive attributes that are looked at; crossing pairs of more would cost more statements' width than anybody reads. Ours. */
export const MAX_ATTRIBUTES = 12;
/** Groups of one attribute at most: gaps compare all pairs, and beyond this an attribute is an identity rather than a group. Ours. */
export const MAX_GROUPS = 100;
/** Rows of the answer for one attribute (group × truth × prediction) at most; beyond it the attribute is not a grouping. */
export const MAX_CELLS = 20_000;
/** Groups named as contributors of a gap. */
export const NAMED_GROUPS = 5;
/** Between the parts of the name of an intersection and of its groups. */
export const CROSS = ' × ';
