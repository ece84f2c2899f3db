/** Rows of one request, as in a batch of our own protocol: beyond it one request would keep the others waiting. */
export const MAX_ROWS = 10_000;
/** Longest `id` of a request: it is echoed. */
export const MAX_ID_CHARACTERS = 256;
/** Tensors of one request: more names than a model has features can only be refused. */
export const MAX_TENSORS = 10_000;
