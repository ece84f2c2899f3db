import { Link } from '@tanstack/react-router';
import { useMay } from '../../../data/use-me.ts';
import { useRead } from '../../../data/use-read.ts';
import { modelSlug } from './model-slug.ts';
import type { RegisteredVersion } from './registered-versions.ts';

interface RegisteredLinkProps extends RegisteredVersion {
  readonly run: string | null;
}

/** A registered version: a link when the registry says that it is of this run, else its name alone. */
export function RegisteredLink({ name, version, run }: RegisteredLinkProps) {
  const model = modelSlug(name);
  const may = useMay('models.read');
  const read = useRead(
    ['registry', 'getVersion'],
    { params: { model, version: Number(version) } },
    { enabled: may && run !== null },
  );
  const label = `${name}/${version}`;
  if (run === null || read.data?.run_id !== run) return <span>{label}</span>;
  return (
    <Link to="/models/$model/versions/$version" params={{ model, version }}>
      {label}
    </Link>
  );
}
