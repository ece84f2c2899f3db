/** Types of tensors that are fed and read; the names are those of onnxruntime. */
export type TensorType =
  | 'float32'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool'
  | 'string'
  | 'float16';
export type TensorData =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | string[];

export interface Tensor {
  readonly name: string;
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** A tensor that a model takes or gives; a text is a length that is open. Null: it is no tensor. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType | null;
  readonly shape: readonly (number | string)[];
}

/** What a thread of onnxruntime is asked. */
export type OnnxRequest =
  | { readonly id: number; readonly kind: 'open'; readonly session: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly kind: 'run'; readonly session: number; readonly feeds: readonly Tensor[] }
  | { readonly id: number; readonly kind: 'close'; readonly session: number };

export interface OnnxOpened {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export type OnnxAnswer =
  | { readonly id: number; readonly ok: true; readonly value: OnnxOpened | readonly Tensor[] | null }
  | { readonly id: number; readonly ok: false; readonly message: string };
