const WRITTEN = { created_at: '2026-01-01T00:00:00Z', updated_at: '2026-02-01T00:00:00Z' };
export const NAMES = ['SODA_CLOUD_API_KEY_ID', 'SODA_CLOUD_API_KEY_SECRET'] as const;

const secrets = [...NAMES, ...NAMES.map((name) => `${name}_PREVIOUS`)].map((name) => ({ name, ...WRITTEN }));
const issue = {
  number: 7,
  html_url: 'https://github.com/acme/data/issues/7',
  state: 'open',
  body: 'words\n\n<!-- soda-cloud-keys: audit -->',
  labels: [{ name: 'soda-cloud-keys' }, 'other'],
  user: { login: 'octocat', type: 'User' },
  author_association: 'OWNER',
};
const repository = { id: 1, full_name: 'acme/data', archived: false };

/** The response of GitHub by path: the members that the action reads, and a few others. */
export const DOCUMENTS = {
  publicKey: { key_id: '12', key: Buffer.alloc(32, 9).toString('base64') },
  secretList: { total_count: secrets.length, secrets },
  secret: { name: NAMES[0], ...WRITTEN, visibility: 'selected' },
  repositoriesOfSecret: { total_count: 1, repositories: [repository] },
  repositories: [repository],
  environments: { total_count: 1, environments: [{ id: 1, name: 'prod' }] },
  issues: [issue],
  issue,
  label: { name: 'soda-cloud-keys' },
  runs: { total_count: 1, workflow_runs: [{ id: 1, created_at: '2026-01-01T00:00:00Z' }] },
} as const;

/** The correct response to a request. */
export function rightAnswer(head: string): { status: number; document: unknown } {
  const [, method = '', path = ''] = /^([A-Z]+) ([^ ?]*)/.exec(head) ?? [];
  if (method === 'DELETE' || method === 'PUT') {
    return { status: 204, document: undefined };
  }
  const routes: readonly (readonly [RegExp, unknown])[] = [
    [/\/public-key$/, DOCUMENTS.publicKey],
    [/\/secrets\/[^/]+\/repositories$/, DOCUMENTS.repositoriesOfSecret],
    [/secrets$/, DOCUMENTS.secretList],
    [/\/secrets\/[^/]+$/, DOCUMENTS.secret],
    [/\/environments$/, DOCUMENTS.environments],
    [/\/issues$/, method === 'GET' ? DOCUMENTS.issues : DOCUMENTS.issue],
    [/\/issues\//, DOCUMENTS.issue],
    [/\/labels/, DOCUMENTS.label],
    [/\/actions\/runs$/, { total_count: 0, workflow_runs: [] }],
    [/\/repos$/, DOCUMENTS.repositories],
  ];
  return {
    status: method === 'POST' ? 201 : 200,
    document: routes.find(([pattern]) => pattern.test(path))?.[1] ?? {},
  };
}
