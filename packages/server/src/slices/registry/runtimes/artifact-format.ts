import { treeFormat } from '@haechi/learn';
import { type ArtifactFormat, artifactFormats } from '../foreign-format.ts';
import { BUNDLE_MARK } from './bundle.ts';
import { onnxFields } from './onnx/inspect-graph.ts';

/** Bytes of JSON in which XGBoost's own first key stands. */
const NEAR = 4_096;

/** Which of the formats that can be loaded these bytes are, told without reading all of them where that is possible; null: none. */
export function artifactFormat(bytes: Uint8Array): ArtifactFormat | null {
  if (startsWith(bytes, BUNDLE_MARK)) return 'haechi.bundle.v1';
  const tree = treeFormat(bytes);
  if (tree === 'lightgbm-text') return 'lightgbm.text';
  if (tree === 'xgboost-ubj') return 'xgboost.ubj';
  if (tree === 'xgboost-json') {
    const start = Buffer.from(bytes.subarray(0, NEAR)).toString('latin1');
    return /"learner"\s*:/.test(start) ? 'xgboost.json' : namedFormat(bytes);
  }
  return onnxFields(bytes) === null ? null : 'onnx';
}

function startsWith(bytes: Uint8Array, mark: string): boolean {
  return Buffer.from(bytes.subarray(0, mark.length)).toString('latin1') === mark;
}

/** Our own documents say in `format` what they are. */
function namedFormat(bytes: Uint8Array): ArtifactFormat | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const own = artifactFormats.find((format) => format.startsWith('haechi.') && view.includes(`"${format}"`));
  return own ?? (view.includes('"learner"') ? 'xgboost.json' : null);
}
