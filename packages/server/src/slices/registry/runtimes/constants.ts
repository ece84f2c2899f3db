/** Bounds of what a model may be. Models come from people: a small hostile one must not take the memory or the time of the server. */
export const RUNTIME_LIMITS = {
  /** A model is opened whole, so this is memory; 10 000 trees of 1 000 nodes are about 400 MiB of JSON. */
  modelBytes: 512 * 2 ** 20,
  /** Of an upload, unless HAECHI_ARTIFACT_MAX_BYTES says otherwise: models of other servers may be kept here without being loaded. */
  uploadBytes: 2 * 2 ** 30,
  /** JSON documents of our own formats: a linear model of 1 000 features is under 1 MiB. */
  documentBytes: 16 * 2 ** 20,
  /** A remote model's document is an address and a mapping. */
  remoteDocumentBytes: 2 ** 20,
  /** Inputs of an ONNX graph; skl2onnx makes one a column at most. */
  onnxInputs: 10_000,
  /** Operators, with those of subgraphs; the largest language models have tens of thousands. */
  onnxNodes: 200_000,
  /** Subgraphs within subgraphs (If, Loop, Scan). */
  onnxNesting: 16,
  /** Parts of a bundle: a pipeline and a model today. */
  bundleParts: 16,
  bundleManifestBytes: 2 ** 20,
  classes: 10_000,
  inputs: 100_000,
} as const;

/** Operator sets that onnxruntime's own CPU build carries; any other domain would be code from elsewhere. */
export const ONNX_DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft']);

/** Threads of onnxruntime, and how long one call may take: a model that needs longer for a batch is one to serve elsewhere. */
export const ONNX_THREADS = { most: 4, callMs: 30_000 } as const;
