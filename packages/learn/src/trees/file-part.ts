import { unreadable } from './tree-problem.ts';

/** Any list of numbers that a file may hold. */
export type Numbers = ArrayLike<unknown>;

/** Part of a parsed JSON or UBJ file, with its place in it for messages. Every getter refuses what is not as it should be. */
export class FilePart {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || isList(value)) unreadable(`${where} is no object`);
    this.#value = value as Record<string, unknown>;
    this.#where = where;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#value, key);
  }

  part(key: string): FilePart {
    return new FilePart(this.#get(key), this.#place(key));
  }

  text(key: string): string {
    const value = this.#get(key);
    return typeof value === 'string' ? value : unreadable(`${this.#place(key)} is no text`);
  }

  list(key: string): Numbers {
    const value = this.#get(key);
    return isList(value) ? value : unreadable(`${this.#place(key)} is no list`);
  }

  texts(key: string): string[] {
    return Array.from(this.list(key), (value) =>
      typeof value === 'string' ? value : unreadable(`${this.#place(key)} holds something that is no text`),
    );
  }

  /** A whole number from 0 to `most`, as number or text; `missing` where there is none. */
  count(key: string, { missing, most }: { missing?: number; most: number }): number {
    if (missing !== undefined && !this.has(key)) return missing;
    const value = this.#get(key);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= most) return number;
    return unreadable(`${this.#place(key)} is ${brief(value)}, expected a whole number from 0 to ${most}`);
  }

  #get(key: string): unknown {
    return this.has(key) ? this.#value[key] : unreadable(`${this.#place(key)} is missing`);
  }

  #place(key: string): string {
    return `${this.#where}.${key}`;
  }
}

/** Entry i of a list of numbers; true and false are 1 and 0. Refuses what is no number, or not there. */
export function numberAt(list: Numbers, i: number, where: string): number {
  const value = list[i];
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  return unreadable(`${where}[${i}] is ${brief(value)}, expected a number`);
}

function isList(value: unknown): value is Numbers {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function brief(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'object' && value !== null ? 'a list or an object' : JSON.stringify(value).slice(0, 60);
}
