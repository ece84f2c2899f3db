import { type experimentsApi, type ResponseOf, renderMessage } from '@haechi/contract';

type Results = ResponseOf<typeof experimentsApi.results>;
const words = (message: Parameters<typeof renderMessage>[0]) => renderMessage(message, 'en');

/** The results of an experiment for a terminal: the verdict, who was counted, checks that did not pass, each metric. */
export function resultsText({ experiment, look }: Results): string {
  const head = `${experiment.id}  ${experiment.state}  ${words(experiment.reason)}\n`;
  if (look === null) return head;
  const arms = look.arms.map(({ arm, control, units, waiting }) => {
    const later = waiting === 0 ? '' : `, ${waiting} more whose time is not over`;
    return `  ${arm}${control ? ' (control)' : ''}: ${units} units${later}\n`;
  });
  const checks = look.checks.filter(({ verdict }) => verdict !== 'pass').map(({ reason }) => `  ! ${words(reason)}\n`);
  const metrics = look.metrics.map(({ role, verdict, reason }) => `  ${role} ${verdict}: ${words(reason)}\n`);
  return [head, ...arms, ...checks, ...metrics].join('');
}
