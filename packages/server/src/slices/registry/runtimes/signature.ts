import type { DeclaredSignature, ModelVersion } from '@haechi/contract';
import { signatureFault } from './refusals.ts';

export type Signature = ModelVersion['signature'];
export type SignatureInput = Signature['inputs'][number];

/** The task, where the artifact knows it; a declared one has to be the same. */
export function taskOf(own: Signature['task'], declared: DeclaredSignature | undefined): Signature['task'] {
  if (declared?.task === undefined || declared.task === own) return own;
  throw signatureFault('task', `it is of task ${own}, and ${declared.task} was declared`, 'Leave the task out.');
}

/** The names of `count` classes: the declared ones, those of the file, or their numbers. */
export function classesOf(
  count: number,
  { own, declared }: { own?: readonly string[] | null | undefined; declared?: DeclaredSignature | undefined },
): string[] {
  const given = declared?.classes;
  if (given === undefined) return own === undefined || own === null ? numbered(count) : [...own];
  if (given.length !== count)
    throw signatureFault('classes', `it has ${count} classes, and ${given.length} were declared`, 'Name each of them.');
  if (new Set(given).size !== given.length)
    throw signatureFault('classes', 'two classes have one name', 'Name each differently.');
  return [...given];
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index));

/** What a regression gives is named, a classifier has classes. */
export function regressionSignature(
  inputs: readonly SignatureInput[],
  declared: DeclaredSignature | undefined,
): Signature {
  if (declared?.classes !== undefined && declared.classes.length > 0)
    throw signatureFault('classes', 'it is a regression, which has no classes', 'Leave the classes out.');
  const output = declared?.output;
  return { task: 'regression', inputs: [...inputs], classes: [], ...(output === undefined ? {} : { output }) };
}

/** Declared inputs in the order of the file's own names; both have to name the same. */
export function inputsByName(
  names: readonly string[],
  declared: DeclaredSignature | undefined,
): readonly SignatureInput[] | null {
  const given = declared?.inputs;
  if (given === undefined) return null;
  const byName = new Map(given.map((input) => [input.name, input]));
  const missing = names.find((name) => !byName.has(name));
  if (given.length === names.length && byName.size === names.length && missing === undefined)
    return names.map((name) => byName.get(name) ?? { name, type: 'numeric' });
  const what =
    missing === undefined
      ? `it has ${names.length} inputs, and ${given.length} were declared`
      : `its input "${missing}" was not declared`;
  throw signatureFault('inputs', what, 'Declare each input of the file by its name, or none.');
}

/** Declared inputs for a file that has no names, in the order of its columns. */
export function inputsByPlace(
  count: number,
  declared: DeclaredSignature | undefined,
): readonly SignatureInput[] | null {
  const given = declared?.inputs;
  if (given === undefined) return null;
  if (given.length !== count)
    throw signatureFault(
      'inputs',
      `it has ${count} inputs, and ${given.length} were declared`,
      'Declare each, in order.',
    );
  if (new Set(given.map(({ name }) => name)).size !== count)
    throw signatureFault('inputs', 'two inputs have one name', 'Name each differently.');
  return given;
}

/** A signature as it is stored: rows from before there were tasks have none, and say it by their classes. */
export function withTask(stored: Omit<Signature, 'task'> & { readonly task?: Signature['task'] }): Signature {
  if (stored.task !== undefined) return { ...stored, task: stored.task };
  const { length } = stored.classes;
  return { ...stored, task: length === 0 ? 'regression' : length === 2 ? 'binary' : 'multiclass' };
}
