import type { MessageData } from '../../ui/render-message.ts';
import type { Words } from '../../ui/use-words.ts';

/** A sentence about a rollout. Attribute and group stand in it where there are some; where not, nothing stands for them. */
export function sayRollout({ key, params }: MessageData, words: Pick<Words, 'say'>): string {
  const { attribute, group } = params;
  const filled = {
    ...params,
    ...(attribute === null ? { attribute: '' } : {}),
    ...(group === null ? { group: '' } : {}),
  };
  return words
    .say({ key, params: filled })
    .replace(/ {2,}/g, ' ')
    .replace(/ +(?=[),.:;])/g, '');
}
