/** Evidence from registered versions and their approvals. */
import type { ApprovalCheck } from '@haechi/contract';
import type { Subject, VersionFact } from '../facts.ts';
import { allOf, type Evidence, type Finding, finding, links } from './finding.ts';

type CheckName = ApprovalCheck['check'];

/** How named checks of a version's newest submission ended. One that could not be made leaves the item not assessed. */
function checksOf(version: VersionFact | null, names: readonly CheckName[]): Finding {
  if (version === null || version.approvalId === null) return finding('skipped', 'never_submitted');
  const checks = version.checks.filter(({ check }) => names.includes(check));
  const evidence = links.approval(version);
  const failed = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'error').length;
  if (failed > 0) return finding('fail', 'checks_fail', { n: checks.length, params: { failed }, evidence });
  const passed = checks.filter(({ verdict }) => verdict === 'pass').length;
  if (passed < names.length) return finding('skipped', 'partly', { n: passed, params: { of: names.length }, evidence });
  return finding('pass', 'checks_pass', { n: passed, evidence });
}

/** The versions that people get now. */
function servedVersions({ facts }: Subject): readonly VersionFact[] {
  const served = new Set(
    facts.routes.flatMap(({ model, targets }) => targets.map(({ version }) => `${model}/${version}`)),
  );
  return facts.versions.filter(({ model, version }) => served.has(`${model}/${version}`));
}

/** The newest version of each model: versions come by model, newest first. */
const newestVersions = ({ facts }: Subject): readonly VersionFact[] =>
  facts.versions.filter(({ model }, at, all) => all[at - 1]?.model !== model);

const passes = (version: VersionFact, name: CheckName) =>
  version.checks.some(({ check, verdict }) => check === name && verdict === 'pass');
const share = (of: readonly VersionFact[], has: (version: VersionFact) => boolean): Finding =>
  allOf(of.filter(has).length, of.length, links.versions(of.filter((version) => !has(version))));
const approved = ({ approval }: VersionFact) => approval === 'approved';

function security({ candidate }: Subject): Finding {
  const checks = checksOf(candidate, ['security_scan']);
  if (checks.verdict !== 'pass' || candidate === null || approved(candidate)) return checks;
  return finding('fail', 'not_approved', { n: 1, evidence: checks.evidence });
}

function documents({ facts, candidate }: Subject): Finding {
  if (facts.system.owner === '') return finding('fail', 'no_owner');
  return checksOf(candidate, ['documentation_complete']);
}

function wayBack({ facts }: Subject): Finding {
  const backed = facts.routes.filter(({ model, targets }) =>
    facts.versions.some(
      (version) =>
        version.model === model && approved(version) && targets.every((target) => target.version > version.version),
    ),
  );
  return allOf(backed.length, facts.routes.length);
}

export const approvalEvidence: Readonly<Record<string, Evidence>> = {
  'before.quality': ({ candidate }) => checksOf(candidate, ['performance_threshold', 'fairness_check']),
  'before.security': security,
  'before.documents': documents,
  'deployment.precheck': (subject) => share(servedVersions(subject), approved),
  'deployment.versioning': ({ facts }) =>
    allOf(facts.versions.length, facts.versions.length, links.versions(facts.versions)),
  'retraining.fairness': (subject) => share(newestVersions(subject), (version) => passes(version, 'fairness_check')),
  'retraining.approval': (subject) => share(newestVersions(subject), approved),
  'retraining.history': ({ facts }) => share(facts.versions, ({ dataset }) => dataset),
  'retraining.rollback': wayBack,
  'security.scan': (subject) => share(servedVersions(subject), (version) => passes(version, 'security_scan')),
};
