/** Proofs that nothing was changed: canonical JSON, Merkle tree, signed checkpoints, and the check of an export. No I/O, no clock. */
export { canonicalJson, type Json } from './canonical-json.ts';
export { type Checkpoint, checkpointHash, signCheckpoint, type TreeHead, verifyCheckpoint } from './checkpoint.ts';
export { type EntryBody, entryHash, entryText } from './entry-body.ts';
export { checkpointLine, EXPORT_FORMAT, entryLine, headLine, keyLine } from './export-format.ts';
export type { Finding } from './finding.ts';
export {
  appendLeaves,
  EMPTY_FRONTIER,
  type Frontier,
  foldPeaks,
  frontierRoot,
  type TreeNode,
} from './merkle-frontier.ts';
export {
  type NodeRef,
  nodesOfPlan,
  type ProofPlan,
  planConsistency,
  planInclusion,
  planRoot,
  proofFromPlan,
} from './merkle-proofs.ts';
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from './merkle-verify.ts';
export { type Anchor, anchorLine, type Mirror, parseAnchor, readMirror } from './mirror.ts';
export { generateKeys, type KeyPair, type PublicKey, readPrivateKey, readPublicKey } from './signature.ts';
export { type Digest, EMPTY_ROOT, leafHash, nodeHash, sha256 } from './tree-hash.ts';
export { type ExportReport, type Trust, type VerifyOptions, verifyExport } from './verify-export.ts';
