export { eventSnippets } from './event-snippets.ts';
export { TrafficChart } from './traffic-chart.tsx';
