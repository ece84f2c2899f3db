import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { writeBundle } from './bundle.ts';
import { scanArtifact } from './scan-artifact.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
/** The head of a zip's first file. */
const zipped = (name: string) =>
  Buffer.concat([
    latin('PK\x03\x04'),
    Buffer.alloc(22),
    Buffer.from([name.length, 0, 0, 0]),
    latin(name),
    Buffer.alloc(40),
  ]);

test.each<[string, Buffer, string, RegExp]>([
  ['pickle, protocol 0, an object', latin('ccopy_reg\n_reconstructor\np0\n(c__main__\nA\n'), 'protocol 0', /skl2onnx/],
  ['pickle, protocol 0, a dictionary', latin("(dp0\nS'a'\np1\nI1\ns."), 'protocol 0', /never loaded/],
  ['pickle, protocol 0, a call', latin("cos\nsystem\n(S'ls'\ntR."), 'protocol 0', /never loaded/],
  ['pickle, protocol 1, a dictionary', latin('}q\x00X\x01\x00\x00\x00aK\x01s.'), 'protocol 0 or 1', /never loaded/],
  ['pickle, protocol 2', latin('\x80\x02}q\x00.'), 'pickle', /save_model\("model\.ubj"\)/],
  ['pickle, protocol 5', latin('\x80\x05\x95'), 'pickle', /save_model\("model\.txt"\)/],
  ['joblib, zlib', deflateSync(latin('\x80\x04.')), 'zlib', /pickle/],
  ['joblib, gzip', gzipSync(latin('\x80\x04.')), 'gzip', /pickle/],
  ['joblib, xz', latin('\xfd7zXZ\x00'), 'xz', /pickle/],
  ['joblib, lzma', latin('\x5d\x00\x00\x80\x00'), 'xz', /pickle/],
  ['joblib, bzip2', latin('BZh91AY'), 'bzip2', /pickle/],
  ['joblib, lz4', latin('\x04\x22\x4d\x18'), 'LZ4', /pickle/],
  ['torch', zipped('archive/data.pkl'), 'PyTorch', /torch\.onnx\.export/],
  ['keras 3', zipped('model.weights.h5'), 'Keras', /tf2onnx/],
  ['skops', zipped('schema.json'), 'skops', /skl2onnx/],
  ['npz', zipped('arr_0.npy'), 'NumPy', /skl2onnx/],
  ['hdf5', latin('\x89HDF\r\n\x1a\n'), 'HDF5', /tf2onnx/],
  [
    'safetensors',
    Buffer.concat([latin('\x10\x00\x00\x00\x00\x00\x00\x00{"__metadata__'), Buffer.alloc(9)]),
    'safetensors',
    /torch\.onnx/,
  ],
  ['saved model', latin('\x08\x01\x12\x80serving_default'), 'SavedModel', /--saved-model/],
  ['tflite', latin('\x1c\x00\x00\x00TFL3'), 'TensorFlow Lite', /tf2onnx/],
  ['pmml', latin('<?xml version="1.0"?>\n<PMML version="4.4">'), 'PMML', /skl2onnx/],
  ['html', latin('<!doctype html>'), 'XML or HTML', /haechi\.remote/],
  ['old xgboost', latin('binf\x00\x00'), 'old binary', /save_model/],
  ['catboost', latin('CBM1'), 'CatBoost', /onnx/],
  ['elf', latin('\x7fELF'), 'program', /model itself/],
  ['a script', latin('#!/bin/sh\nrm -rf /'), 'program', /model itself/],
])('%s is refused, with how to convert it', (_, ...[bytes, name, advice]) => {
  const { verdict, format, reasons, n } = scanArtifact(bytes);
  expect([verdict, format, n, reasons[0]?.code]).toEqual(['fail', null, bytes.length, 'runs_code']);
  expect(reasons[0]?.what).toContain(name);
  expect(reasons[0]?.fix).toMatch(advice);
});

const signature = { task: 'binary', inputs: [{ name: 'a', type: 'numeric' }], classes: ['n', 'y'] };
const remote = {
  format: 'haechi.remote.v1',
  url: 'https://models.example/v1',
  mapping: { protocol: 'mlflow' },
  signature,
};

test.each<[string, Buffer, string, string[]]>([
  ['nothing', Buffer.alloc(0), 'fail', ['empty']],
  ['words', latin('hello'), 'fail', ['unknown_format']],
  ['other JSON', json({ format: 'other' }), 'fail', ['unknown_format']],
  ['a linear model', json({ format: 'haechi.logistic.v1' }), 'pass', ['only_data']],
  ['a model elsewhere', json(remote), 'pass', ['only_data']],
  ['a secret written down', json({ ...remote, headers: { 'X-Api-Key': 'abc' } }), 'fail', ['unsafe_part']],
  [
    'a bundle',
    writeBundle({ pipeline: json({}), model: json({ format: 'haechi.logistic.v1' }) }),
    'pass',
    ['only_data'],
  ],
  ['a bundle of a pickle', writeBundle({ model: latin('\x80\x04.') }), 'fail', ['runs_code']],
  ['a bundle without a model', writeBundle({ pipeline: json({}) }), 'fail', ['damaged']],
  [
    'a bundle of a bundle',
    writeBundle({ model: writeBundle({ model: json({ format: 'haechi.logistic.v1' }) }) }),
    'fail',
    ['unsafe_part'],
  ],
])('%s', (_, ...[bytes, verdict, codes]) => {
  const scan = scanArtifact(bytes);
  expect([scan.verdict, scan.reasons.map(({ code }) => code)]).toEqual([verdict, codes]);
});

test('a bundle of which a byte was changed, cut off or added is damaged', () => {
  const bundle = writeBundle({ pipeline: json({ a: 1 }), model: json({ format: 'haechi.logistic.v1' }) });
  for (let at = 0; at < bundle.length; at += 3) {
    const changed = Buffer.from(bundle);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(scanArtifact(changed).verdict).toBe('fail');
  }
  for (const other of [bundle.subarray(0, -1), Buffer.concat([bundle, latin('x')])])
    expect(scanArtifact(other).reasons[0]?.code).toBe('damaged');
});
