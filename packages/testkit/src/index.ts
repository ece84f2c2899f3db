/** What tests, benches and the demo share. Production never imports it. */

export { type LoanSimulation, type SimulatedLoans, simulateLoans } from './simulate-loans.ts';
export { closeOwnStores, type TestStores, testStores } from './stores.ts';
