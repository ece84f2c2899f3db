export { RolloutCard } from './rollout-card.tsx';
export { RolloutPage } from './rollout-page.tsx';
export { RolloutsPage } from './rollouts-page.tsx';
