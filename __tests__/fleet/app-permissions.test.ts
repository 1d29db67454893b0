import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { appKey } from '../../simulators/github/app-key.ts';
import type { InstallationOptions } from '../../simulators/github/state/apps.ts';
import type { PatternPlace } from '../../src/github/patterns.ts';
import {
  type AppNeeds,
  isOpenToApps,
  type Level,
  neededPermissions,
  type OwnerNeeds,
  type Permission,
  permissionName,
} from '../../src/github/permissions.ts';
import type { Place } from '../../src/github/targets.ts';
import { CURRENT } from '../product/job.ts';
import { NAMES, NEW, previousPair, useRotationJob } from '../product/rotation-job.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/github-app.md'), 'utf8');

const MODES = ['rotate', 'audit', 'retire'] as const;
const REPOSITORY = { owner: 'acme', repo: 'data' };
const PLACES: readonly Place[] = [
  { kind: 'repo', ...REPOSITORY },
  { kind: 'environment', ...REPOSITORY, environment: 'prod' },
  { kind: 'dependabot', ...REPOSITORY },
  { kind: 'codespaces', ...REPOSITORY },
  { kind: 'agents', ...REPOSITORY },
  { kind: 'org', org: 'acme' },
  { kind: 'dependabot-org', org: 'acme' },
  { kind: 'agents-org', org: 'acme' },
];

interface Row {
  readonly mode: AppNeeds['mode'];
  readonly targets: string;
  /** As the input spells it. */
  readonly line: string;
  /** Where its secrets are, as the simulator names it. */
  readonly store: string;
  readonly needs: OwnerNeeds;
}

function needsOf(
  mode: AppNeeds['mode'],
  named: readonly Place[],
  patterns: readonly PatternPlace[],
): OwnerNeeds {
  const needs = neededPermissions({
    ...{ mode, dryRun: false, repository: REPOSITORY, requireDrained: true },
    targetList: { named, patterns: patterns.map((place) => ({ ...place, text: '' })), exclusions: [] },
  }).get('acme');
  if (needs === undefined) {
    throw new Error('an owner');
  }
  return needs;
}

function patternOf(place: Place): PatternPlace | undefined {
  if (!('repo' in place)) {
    return undefined;
  }
  return {
    ...{ kind: place.kind, owner: place.owner, repo: ['', ''], qualifiers: [] },
    ...(place.kind === 'environment' ? { environment: ['', ''] as const } : {}),
  };
}

/** A row for each mode and kind, and one more for patterns where these need something else. */
const ROWS: readonly Row[] = MODES.flatMap((mode) =>
  PLACES.filter(({ kind }) => isOpenToApps(kind, mode)).flatMap((place): Row[] => {
    const { kind } = place;
    const where = 'org' in place ? 'acme' : kind === 'environment' ? 'acme/data:prod' : 'acme/data';
    const store = `${kind}:${where}`;
    const needs = needsOf(mode, [place], []);
    const pattern = patternOf(place);
    const all = pattern && needsOf(mode, [], [pattern]);
    const line = kind === 'environment' ? 'environment:acme/*:*' : `${kind}:acme/*`;
    return [
      { mode, targets: `\`${kind}\``, line: store, store, needs },
      ...(all === undefined || permissionsOf(all) === permissionsOf(needs)
        ? []
        : [{ mode, targets: `\`${kind}\` by pattern`, line, store, needs: all }]),
    ];
  }),
);

function listOf(permissions: ReadonlyMap<Permission, Level>): string {
  return [...permissions]
    .filter(([permission]) => permission !== 'metadata')
    .map(([permission, level]) =>
      permissionName(permission, level).replace(/^'(.*)' \((\w+)\)$/, (_whole, name, scope) =>
        scope === 'organization' ? `organization ${name}` : name,
      ),
    )
    .join(', ');
}

function permissionsOf({ required, optional }: OwnerNeeds): string {
  return optional.size === 0
    ? listOf(required)
    : `${listOf(required)}; to find shadowed secrets also ${listOf(optional)}`;
}

test('docs/github-app.md has this table', () => {
  const rows = ROWS.map(
    ({ mode, targets, needs }) => `| \`${mode}\` | ${targets} | ${permissionsOf(needs)} |`,
  );
  const [, table = ''] =
    /\| mode \| targets \| permissions \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(DOCUMENT) ?? [];

  expect(table.trimEnd().split('\n')).toEqual(rows);
});

const CLIENT_ID = 'Iv23liExample0123456';
const EVERYTHING: InstallationOptions['permissions'] = {
  ...{ actions: 'write', secrets: 'write', environments: 'write', organization_secrets: 'write' },
  ...{ dependabot_secrets: 'write', organization_dependabot_secrets: 'write', codespaces_secrets: 'write' },
  ...{ agent_secrets: 'write', organization_agent_secrets: 'write', contents: 'write', issues: 'write' },
};
const DAY = 86_400_000;

const job = useRotationJob(() => ({
  apps: [
    {
      ...{ clientId: CLIENT_ID, appId: 77, publicKey: appKey().publicKey },
      installations: [{ account: 'acme', type: 'Organization', permissions: EVERYTHING }],
    },
  ],
  organizations: [{ login: 'acme' }],
  repositories: [{ name: 'acme/data', environments: ['prod'] }],
  // as after a rotation that kept the previous pair
  secrets: [...new Set(ROWS.map(({ store }) => store))].flatMap((store) =>
    [
      { name: `${NAMES[0]}_PREVIOUS`, value: NEW.id },
      { name: `${NAMES[1]}_PREVIOUS`, value: NEW.secret },
      { name: NAMES[0], value: CURRENT.id },
      { name: NAMES[1], value: CURRENT.secret },
    ].map((secret, index) => ({ ...secret, store, updatedAt: Date.now() - 3 * DAY + index * 1000 })),
  ),
}));

test.each(ROWS)(
  '$mode of $targets asks for what it needs, and uses all of it',
  async ({ mode, line, needs }) => {
    const inputs = {
      ...{ 'github-token': '', 'app-client-id': CLIENT_ID, 'app-private-key': appKey().pkcs1, targets: line },
      // the same pair: its revocation is not asked for
      ...(mode === 'retire' ? previousPair(NEW) : {}),
    };
    const run = await job()[mode](inputs, { env: { GITHUB_REPOSITORY: 'acme/data' } });

    expect(run.exitCode).toBe(0);
    const [token, ...others] = job().github.issuedTokens;
    expect(others).toEqual([]);
    const all = { ...Object.fromEntries(needs.optional), ...Object.fromEntries(needs.required) };
    const isLimited = listOf(needs.required) === '' || !/dependabot-org|agents|codespaces/.test(line);
    expect(token?.limits.permissions).toEqual(isLimited ? all : undefined);
    // one list of the organization's secrets would save reads; where GitHub refuses it, each repository is asked
    const tried = needs.optional.size > 0 ? { organization_secrets: 'read' } : {};
    expect({ metadata: 'read', ...tried, ...token?.needed }).toEqual({ ...tried, ...all });
  },
);
