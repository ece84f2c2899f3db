/** The tag in which MLflow keeps what somebody wrote about an experiment or a run. */
const noteTag = 'mlflow.note.content';

/** What somebody wrote about it; undefined for nothing. */
export function noteOf(tags: readonly { readonly key: string; readonly value: string }[]): string | undefined {
  const note = tags.find(({ key }) => key === noteTag)?.value.trim();
  return note === '' ? undefined : note;
}
