/** The longest that an id is made from a name, as the registry does it. */
const longest = 56;

/** The id that the registry gives a model of this name of MLflow's, unless that was taken. Pure. */
export function modelSlug(name: string): string {
  if (/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/.test(name) && name.length <= longest) return name;
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, longest)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return plain === '' ? 'model' : plain;
}
