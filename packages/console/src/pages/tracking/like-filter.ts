/** MLflow's filter for names that hold a text, whatever its case; nothing for no text. The signs of LIKE are what they are in MLflow. */
export function likeFilter(text: string): string | undefined {
  const wanted = text.trim();
  return wanted === '' ? undefined : `name ILIKE '%${wanted.replaceAll("'", "''")}%'`;
}
