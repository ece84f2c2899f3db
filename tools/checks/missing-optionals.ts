/** What package-lock.json says of one package, as far as it matters here. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** An optional package that a locked one names and the lock does not hold. */
export interface MissingOptional {
  readonly name: string;
  /** Exact: packages made for platforms are pinned by the package that they belong to. */
  readonly version: string;
  /** The package that names it. */
  readonly by: string;
  /** Whether only development needs it. */
  readonly dev: boolean;
}

/** Finds the optional packages that `npm ci` would miss, in the order of the lock. */
export function missingOptionals(packages: Readonly<Record<string, LockedPackage>>): readonly MissingOptional[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages))
      .map(([name, version]) => ({ name, version, by: path.replace(/^.*node_modules\//, ''), dev })),
  );
}
