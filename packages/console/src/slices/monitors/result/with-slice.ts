/** The title of a chart with the rows that it shows, where those are not all. */
export function withSlice(title: string, slice: string): string {
  return slice === '' ? title : `${title} · ${slice}`;
}
