/** Texts by key. */
export type Texts = Readonly<Record<string, string>>;

interface TextPartsOptions {
  readonly load: (language: string, part: string) => Promise<Texts>;
  /** Takes what was loaded; called once for each language and part. */
  readonly add: (language: string, texts: Texts) => void;
}

/**
 * The parts of the texts that were asked for, each loaded once a language. A part that could not be loaded is asked for
 * again the next time.
 */
export function createTextParts({ load, add }: TextPartsOptions) {
  const wanted = new Set<string>();
  const added = new Map<string, Promise<void>>();

  function addOnce(language: string, part: string): Promise<void> {
    const key = `${language} ${part}`;
    const known = added.get(key);
    if (known !== undefined) return known;
    const adding = load(language, part).then((texts) => add(language, texts));
    added.set(key, adding);
    adding.catch(() => added.delete(key));
    return adding;
  }

  return {
    /** Resolves when these parts, and all that were asked for before, are there in the language; also those asked for meanwhile. */
    async want(language: string, parts: readonly string[] = []): Promise<void> {
      for (const part of parts) wanted.add(part);
      let count: number;
      do {
        count = wanted.size;
        await Promise.all([...wanted].map((part) => addOnce(language, part)));
      } while (wanted.size !== count);
    },
  };
}
