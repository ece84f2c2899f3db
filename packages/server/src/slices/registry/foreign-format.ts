import { HaechiError } from '@haechi/contract';

interface ForeignFormat {
  readonly name: string;
  /** First bytes, in hexadecimal. */
  readonly starts: RegExp;
  readonly advice: string;
}

const convert =
  'Convert it: for a logistic regression write its coefficients as a JSON file of format "haechi.logistic.v1" ' +
  '(features with their encodings, coefficients, intercept, classes, threshold).';
const noCode = `Pickles are never loaded, because loading one runs whatever code it holds. ${convert}`;

/** What people try first, by the bytes that it begins with. */
const foreignFormats: readonly ForeignFormat[] = [
  { name: 'a Python pickle (joblib writes these too)', starts: /^80(?:02|03|04|05)/, advice: noCode },
  // Protocol 0 is text: `c<module>\n<name>\n`, perhaps after a mark.
  { name: 'a Python pickle of protocol 0', starts: /^(?:28)?63(?:[5-7][0-9a-f]|2e)+0a/, advice: noCode },
  { name: 'a zlib-compressed file, as joblib writes pickles', starts: /^78(?:01|5e|9c|da)/, advice: noCode },
  { name: 'an xz-compressed file, as joblib writes pickles', starts: /^fd377a585a/, advice: noCode },
  { name: 'a gzip file', starts: /^1f8b/, advice: 'Unpack it and upload what was inside.' },
  { name: 'a zip archive, as PyTorch, Keras and skops write', starts: /^504b0304/, advice: convert },
  { name: 'an HDF5 file, as Keras writes', starts: /^89484446/, advice: convert },
];

/**
 * Refuses bytes of a format that this server does not load.
 * @throws HaechiError `unsupported_format`, saying what it is and how to convert it.
 */
export function refuseForeignFormat(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('hex');
  const found = foreignFormats.find(({ starts }) => starts.test(head));
  if (found === undefined) return;
  throw new HaechiError('unsupported_format', `The artifact is ${found.name}. ${found.advice}`, {
    where: 'artifact',
    found: found.name,
    fix: found.advice,
    takes: ['haechi.logistic.v1'],
  });
}
