/** The tag in which MLflow's clients keep the versions that a logged model was registered as. */
const versionsTag = 'mlflow.modelVersions';

export interface RegisteredVersion {
  readonly name: string;
  readonly version: string;
}

/** Versions that a logged model was registered as, out of its tags; none when they say none or cannot be read. Pure. */
export function registeredVersions(tags: Readonly<Record<string, string>>): readonly RegisteredVersion[] {
  const said = parsed(tags[versionsTag]);
  if (!Array.isArray(said)) return [];
  return said.flatMap((one: unknown) => {
    const { name, version } = (one ?? {}) as { name?: unknown; version?: unknown };
    const isVersion = typeof name === 'string' && /^\d+$/.test(String(version));
    return isVersion ? [{ name, version: String(version) }] : [];
  });
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
