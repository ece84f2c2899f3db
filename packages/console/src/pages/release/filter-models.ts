interface ModelLike {
  readonly id: string;
  readonly system: string;
  readonly description: string;
  readonly governance: string;
  readonly aliases: Readonly<Record<string, number>>;
}
interface ModelSearch {
  readonly q?: string | undefined;
  readonly governance?: string | undefined;
}

/** Models whose name, system, description or alias holds the words looked for. Pure. */
export function filterModels<M extends ModelLike>(models: readonly M[], { q = '', governance }: ModelSearch): M[] {
  const words = q.trim().toLocaleLowerCase().split(/\s+/);
  return models.filter((model) => {
    if (governance !== undefined && model.governance !== governance) return false;
    const text = [model.id, model.system, model.description, ...Object.keys(model.aliases)]
      .join(' ')
      .toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
