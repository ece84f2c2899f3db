// biome-ignore-all lint/suspicious/noControlCharactersInRegex: files begin with control characters.
import { HaechiError } from '@haechi/contract';
import { REFERENCE_FORMAT } from './reference.ts';

interface ForeignFormat {
  readonly name: string;
  /** What the bytes begin with, as Latin-1 text. */
  readonly starts: RegExp;
  /** Texts of which one has to stand near the beginning or the end. */
  readonly holds?: readonly string[];
  readonly advice: string;
}

/** What can be loaded. */
export const artifactFormats = [
  'haechi.logistic.v1',
  'haechi.trees.v1',
  'haechi.remote.v1',
  'haechi.bundle.v1',
  'xgboost.json',
  'xgboost.ubj',
  'lightgbm.text',
  'onnx',
] as const;
export type ArtifactFormat = (typeof artifactFormats)[number];

const sklearn =
  'Convert it where it was trained: scikit-learn with skl2onnx (to_onnx(model, X[:1]) gives an .onnx file), XGBoost with ' +
  'model.save_model("model.ubj"), LightGBM with booster.save_model("model.txt").';
const noCode = `Pickles are never loaded, because loading one runs whatever code it holds. ${sklearn}`;
const packed = `If it is a model that joblib compressed, it is a pickle inside, and pickles are never loaded. ${sklearn} Upload other models unpacked.`;
const torch =
  'Export it with torch.onnx.export(model, example, "model.onnx") and upload that file; what lies in a PyTorch archive is a pickle, and pickles are never loaded.';
const tensorflow = 'Convert it with tf2onnx: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx.';
const keras = 'Convert it with tf2onnx: tf2onnx.convert.from_keras(model, output_path="model.onnx").';
const elsewhere = 'Serve it elsewhere and register its address as a document of format haechi.remote.v1.';

const reference = (flavor: string) => new RegExp(`^\\{"format":"${REFERENCE_FORMAT}","flavor":"(?:${flavor})"`);
const named = 'files that were logged with MLflow, in a format that is never loaded';

/** What people try first, by the bytes that it begins with. The first that fits names it. */
const foreignFormats: readonly ForeignFormat[] = [
  { name: named, starts: reference('pytorch'), advice: torch },
  { name: named, starts: reference('keras|tensorflow'), advice: keras },
  { name: named, starts: reference('sklearn|xgboost|lightgbm|catboost'), advice: sklearn },
  { name: named, starts: reference('[^"]*'), advice: elsewhere },
  { name: 'a Python pickle (joblib writes these too)', starts: /^\x80[\x02-\x05]/, advice: noCode },
  // Protocols 0 and 1 have no mark: a global `c<module>\n<name>\n`, or a container that is put into the memo at once.
  { name: 'a Python pickle of protocol 0 or 1', starts: /^\(?c[\w.]+\n[\w.]+\n/, advice: noCode },
  {
    name: 'a Python pickle of protocol 0 or 1',
    starts: /^(?:\([dlt]p\d+\n|\(i[\w.]+\n|[\]})]q[\x00-\xff])/,
    advice: noCode,
  },
  {
    name: 'a zlib-compressed file, as joblib writes pickles',
    starts: /^(?:\x78[\x01\x5e\x9c\xda]|ZF0x)/,
    advice: packed,
  },
  { name: 'an xz-compressed file, as joblib writes pickles', starts: /^(?:\xfd7zXZ|\x5d\x00\x00)/, advice: packed },
  { name: 'a bzip2-compressed file, as joblib writes pickles', starts: /^BZh[1-9]/, advice: packed },
  { name: 'an LZ4-compressed file, as joblib writes pickles', starts: /^\x04\x22\x4d\x18/, advice: packed },
  { name: 'a Zstandard-compressed file', starts: /^\x28\xb5\x2f\xfd/, advice: packed },
  { name: 'a gzip file, as joblib writes pickles', starts: /^\x1f\x8b/, advice: packed },
  {
    name: 'a PyTorch archive',
    starts: /^PK\x03\x04/,
    holds: ['data.pkl', '/byteorder', 'code/__torch__'],
    advice: torch,
  },
  { name: 'a Keras model', starts: /^PK\x03\x04/, holds: ['model.weights.h5'], advice: keras },
  { name: 'a skops file', starts: /^PK\x03\x04/, holds: ['schema.json'], advice: sklearn },
  { name: 'a NumPy archive', starts: /^PK\x03\x04/, holds: ['.npy'], advice: sklearn },
  {
    name: 'a zip archive',
    starts: /^PK(?:\x03\x04|\x05\x06)/,
    advice: `${torch} Of other archives, upload the model inside.`,
  },
  { name: 'an HDF5 file, as Keras writes', starts: /^\x89HDF/, advice: keras },
  {
    name: 'a safetensors file',
    starts: /^[\s\S]{4}\x00\x00\x00\x00\{"/,
    advice: `It holds weights without the computation. ${torch}`,
  },
  { name: 'a GGUF file', starts: /^GGUF/, advice: elsewhere },
  {
    name: 'a TensorFlow Lite file',
    starts: /^[\s\S]{4}TFL3/,
    advice: 'Convert it with tf2onnx: python -m tf2onnx.convert --tflite model.tflite --output model.onnx.',
  },
  {
    name: 'a TensorFlow SavedModel',
    starts: /^\x08\x01\x12/,
    holds: ['saved_model_main_op', 'serving_default', 'saver_def', 'MergeV2Checkpoints'],
    advice: tensorflow,
  },
  { name: 'a NumPy array', starts: /^\x93NUMPY/, advice: sklearn },
  { name: 'a CatBoost model', starts: /^CBM1/, advice: 'Save it with model.save_model("model.onnx", format="onnx").' },
  {
    name: 'a model of XGBoost in its old binary format',
    starts: /^binf/,
    advice: 'Load it with XGBoost and save it with model.save_model("model.ubj").',
  },
  {
    name: 'an R object',
    starts: /^(?:RDX|RDA)[23]\n|^[AX]\n\x00/,
    advice: `XGBoost and LightGBM in R: xgb.save(model, "model.ubj") and lgb.save(model, "model.txt"). ${elsewhere}`,
  },
  {
    name: 'a PMML document',
    starts: /^\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|PMML|!--)/,
    holds: ['<PMML'],
    advice: `${sklearn} Of other tools: ${elsewhere}`,
  },
  { name: 'an XML or HTML document', starts: /^\s*(?:\xef\xbb\xbf)?\s*</, advice: elsewhere },
  {
    name: 'a program',
    starts: /^(?:\x7fELF|MZ|#!|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/,
    advice: 'Upload the model itself.',
  },
];

/** Bytes of both ends that are looked at: a zip's list of names stands at its end. */
export const LOOKED_AT = 65_536;

/** What the bytes are, when they are of a kind that is known and not loaded; else null. */
export function foreignFormat(bytes: Uint8Array): { readonly name: string; readonly advice: string } | null {
  const latin = (from: number, to: number) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, to - from)).toString('latin1');
  const size = bytes.length;
  const head = latin(0, Math.min(size, LOOKED_AT));
  const start = head.slice(0, 256);
  const found = foreignFormats.find(({ starts, holds }) => {
    if (!starts.test(start)) return false;
    if (holds === undefined) return true;
    const tail = latin(Math.max(0, size - LOOKED_AT), size);
    return holds.some((part) => head.includes(part) || tail.includes(part));
  });
  return found === undefined ? null : { name: found.name, advice: found.advice };
}

/**
 * Refuses bytes of a format that this server does not load.
 * @throws HaechiError `unsupported_format`, saying what it is and how to convert it.
 */
export function refuseForeignFormat(bytes: Uint8Array): void {
  const found = foreignFormat(bytes);
  if (found === null) return;
  throw new HaechiError('unsupported_format', `The artifact is ${found.name}. ${found.advice}`, {
    where: 'artifact',
    found: found.name,
    fix: found.advice,
    takes: artifactFormats,
  });
}
