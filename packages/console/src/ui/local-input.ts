/** What a datetime-local field takes: local time to the minute. */
export function localInput(at: number): string {
  const minutes = new Date(at).getTimezoneOffset();
  return new Date(at - minutes * 60_000).toISOString().slice(0, 16);
}
