import type { ActionRun } from '../simulators/runner/run-action.ts';

interface Report {
  readonly targets: readonly { readonly target: string; readonly state: string }[];
}

/** The state of each target by the output `report`; none if there is no report, so that a check fails. */
export function statesOf({ outputs }: ActionRun): Readonly<Record<string, string>> {
  const report: Report = JSON.parse(outputs['report'] ?? '{"targets":[]}');
  return Object.fromEntries(report.targets.map(({ target, state }) => [target, state]));
}
