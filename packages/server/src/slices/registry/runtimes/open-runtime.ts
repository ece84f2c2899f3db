import type { HaechiError } from '@haechi/contract';
import type { ArtifactFormat } from '../foreign-format.ts';
import type { ModelRuntime } from '../model-runtime.ts';
import { openBundle } from './bundle-runtime.ts';
import { openLogistic } from './logistic-runtime.ts';
import { openOnnx } from './onnx/onnx-runtime.ts';
import type { OpenInput } from './open-input.ts';
import { unreadableArtifact, unsupportedArtifact } from './refusals.ts';
import { openRemote } from './remote/remote-runtime.ts';
import { type ScanReason, scanArtifact } from './scan-artifact.ts';
import { openTrees } from './trees/tree-runtime.ts';

/**
 * Opens a model of any format that is known, told by its bytes; what the scan objects to is not opened.
 * @throws HaechiError `unsupported_format`, saying what it is and how to convert it; `artifact_unreadable`; `invalid_request` when the declared
 * signature does not fit.
 */
export async function openRuntime(input: OpenInput): Promise<ModelRuntime> {
  const { format, reasons, verdict } = scanArtifact(input.bytes);
  if (verdict === 'pass' && format !== null) return openers[format](input);
  throw refusal(reasons[0]);
}

const openers: Readonly<Record<ArtifactFormat, (input: OpenInput) => ModelRuntime | Promise<ModelRuntime>>> = {
  'haechi.logistic.v1': openLogistic,
  'haechi.trees.v1': (input) => openTrees('haechi.trees.v1', input),
  'haechi.remote.v1': openRemote,
  'haechi.bundle.v1': (input) => openBundle(input, openRuntime),
  'xgboost.json': (input) => openTrees('xgboost.json', input),
  'xgboost.ubj': (input) => openTrees('xgboost.ubj', input),
  'lightgbm.text': (input) => openTrees('lightgbm.text', input),
  onnx: openOnnx,
};

function refusal(reason: ScanReason | undefined): HaechiError {
  if (reason === undefined) return unreadableArtifact('the scan gave no reason');
  const { code, what, fix } = reason;
  const damaged = code === 'damaged' || code === 'empty' || code === 'unknown_format';
  return damaged ? unreadableArtifact(what) : unsupportedArtifact(what, fix ?? '');
}
