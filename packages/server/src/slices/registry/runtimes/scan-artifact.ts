import { type ArtifactFormat, artifactFormats, foreignFormat } from '../foreign-format.ts';
import { artifactFormat } from './artifact-format.ts';
import { BundleFault, readBundle } from './bundle.ts';
import { RUNTIME_LIMITS as LIMITS } from './constants.ts';
import { inspectGraph, onnxFields } from './onnx/inspect-graph.ts';
import { remoteObjections } from './remote/remote-document.ts';

/** Why an artifact passed a part of the scan, or did not. */
export interface ScanReason {
  readonly code: 'empty' | 'too_large' | 'runs_code' | 'unknown_format' | 'damaged' | 'unsafe_part' | 'only_data';
  readonly what: string;
  /** What to do about it; null where there is nothing to do. */
  readonly fix: string | null;
}

export interface ArtifactScan {
  /** `fail`: it must not be loaded. */
  readonly verdict: 'pass' | 'fail';
  /** Null where it is none that can be loaded. */
  readonly format: ArtifactFormat | null;
  readonly reasons: readonly ScanReason[];
  /** Bytes that were looked at. */
  readonly n: number;
}

/**
 * Says whether an artifact can do harm when it is loaded: formats that run code, operators from elsewhere, files beside it, secrets written down, more
 * than the limits. Formats are told by what the bytes are, not by a name. Nothing is loaded or run.
 */
export function scanArtifact(bytes: Uint8Array): ArtifactScan {
  const n = bytes.length;
  const foreign = foreignFormat(bytes);
  const fail = (format: ArtifactFormat | null, reasons: readonly ScanReason[]): ArtifactScan => ({
    verdict: 'fail',
    format,
    reasons,
    n,
  });
  if (n === 0) return fail(null, [{ code: 'empty', what: 'the artifact is empty', fix: 'Upload the file again.' }]);
  if (foreign !== null)
    return fail(null, [{ code: 'runs_code', what: `the artifact is ${foreign.name}`, fix: foreign.advice }]);
  const format = artifactFormat(bytes);
  if (format === null)
    return fail(null, [
      {
        code: 'unknown_format',
        what: 'the artifact is of no known format',
        fix: `Upload one of: ${artifactFormats.join(', ')}.`,
      },
    ]);
  const found = [...tooLarge(format, n), ...objections(format, bytes)];
  if (found.length > 0) return fail(format, found);
  const what =
    format === 'haechi.remote.v1'
      ? 'the artifact is an address and a mapping; it holds no secret and no code'
      : `the artifact is ${format}: numbers and names, which are read and never run`;
  return { verdict: 'pass', format, reasons: [{ code: 'only_data', what, fix: null }], n };
}

function tooLarge(format: ArtifactFormat, n: number): readonly ScanReason[] {
  const document = format === 'haechi.logistic.v1' || format === 'haechi.trees.v1';
  const most =
    format === 'haechi.remote.v1' ? LIMITS.remoteDocumentBytes : document ? LIMITS.documentBytes : LIMITS.modelBytes;
  if (n <= most) return [];
  const what = `the artifact has ${n} bytes; of ${format} at most ${most} are loaded`;
  return [{ code: 'too_large', what, fix: 'Make the model smaller, or serve it elsewhere as haechi.remote.v1.' }];
}

function objections(format: ArtifactFormat, bytes: Uint8Array): readonly ScanReason[] {
  if (format === 'onnx')
    return inspectGraph(onnxFields(bytes) ?? []).map((objection) => ({ code: 'unsafe_part', ...objection }));
  if (format === 'haechi.remote.v1')
    return remoteObjections(bytes).map((objection) => ({ code: 'unsafe_part', ...objection }));
  return format === 'haechi.bundle.v1' ? bundleObjections(bytes) : [];
}

function bundleObjections(bytes: Uint8Array): readonly ScanReason[] {
  try {
    const model = readBundle(bytes).get('model');
    if (model === undefined)
      return [{ code: 'damaged', what: 'the bundle holds no part "model"', fix: 'Make the bundle again.' }];
    const { verdict, reasons, format } = scanArtifact(model);
    if (verdict === 'fail') return reasons;
    if (format !== 'haechi.bundle.v1') return [];
    return [{ code: 'unsafe_part', what: 'the bundle holds a bundle', fix: 'Put the model itself into it.' }];
  } catch (error) {
    if (error instanceof BundleFault)
      return [{ code: 'damaged', what: `the bundle is damaged: ${error.message}`, fix: 'Make the bundle again.' }];
    throw error;
  }
}
