import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FORMAT_NAMES, FORMATS } from '../../src/formats/index.ts';
import type { WrittenFile } from '../../src/formats/types.ts';

const FILE: WrittenFile = {
  stepId: 'keys',
  fileName: 'a-file',
  relativePath: 'made/a-file',
  path: '/home/runner/made/a-file',
  connection: { scheme: 'https', host: 'cloud.us.soda.io' },
};

interface Obstacle {
  readonly obstacle: string;
}

interface Expectation {
  readonly format: (typeof FORMAT_NAMES)[number];
  /** The next step of the format: its consumer, and the lines of a workflow or what has to be changed. */
  readonly steps: readonly (
    | readonly [consumer: string, ...lines: string[]]
    | readonly [consumer: string, Obstacle]
  )[];
}

const EXPECTATIONS: readonly Expectation[] = [
  {
    format: 'soda-library',
    steps: [
      [
        'the Soda Library container',
        '- env:',
        '    CONFIG_DIR: ${{ steps.keys.outputs.config-dir }}',
        '  run: >-',
        '    docker run --rm',
        '    -v "$CONFIG_DIR:/soda:ro" -v "$PWD/soda:/checks:ro"',
        '    sodadata/soda-library:v1.0.4',
        '    scan -d my_data_source -c /soda/a-file /checks/checks.yml',
      ],
      ['the GitHub Action for Soda', 'configuration: ${{ steps.keys.outputs.config-path-relative }}'],
    ],
  },
  {
    format: 'soda-core',
    steps: [
      [
        'Soda Core v4',
        '- env:',
        '    CONFIG: ${{ steps.keys.outputs.config-path }}',
        '  run: soda contract verify --data-source data_source.yml --contract contract.yml --soda-cloud "$CONFIG" --publish',
      ],
    ],
  },
  {
    format: 'soda-cli',
    steps: [['the Soda CLI', { obstacle: 'it reads no other file. Set `config-path: ~/.soda/credentials`' }]],
  },
  {
    format: 'soda-agent',
    steps: [
      [
        'the Soda Agent',
        '- env:',
        '    VALUES: ${{ steps.keys.outputs.config-path }}',
        '  run: >-',
        '    helm upgrade soda-agent soda-agent/soda-agent --install --namespace soda-agent',
        '    --values values.yml --values "$VALUES"',
      ],
    ],
  },
  {
    format: 'kubernetes-secret',
    steps: [
      [
        'the Soda Agent that takes the key from the Secret, in its values.yml',
        'soda:',
        '  apikey:',
        '    existingSecret: soda-agent-apikey',
        '    secretKeys:',
        '      idKey: SODA_API_KEY_ID',
        '      secretKey: SODA_API_KEY_SECRET',
      ],
      [
        'the cluster, after the upgrade of the agent',
        '- env:',
        '    SECRET: ${{ steps.keys.outputs.config-path }}',
        '  run: kubectl apply --namespace soda-agent --filename "$SECRET"',
      ],
    ],
  },
  {
    format: 'docker-config',
    steps: [
      [
        'Docker',
        '- env:',
        '    DOCKER_CONFIG: ${{ steps.keys.outputs.config-dir }}',
        '  run: docker pull registry.us.soda.io/my-image',
      ],
      [
        'a cluster that pulls the images',
        '- env:',
        '    CONFIG: ${{ steps.keys.outputs.config-path }}',
        '  run: >-',
        '    kubectl create secret docker-registry soda-registry',
        '    --namespace soda-agent --from-file=.dockerconfigjson="$CONFIG"',
      ],
    ],
  },
  {
    format: 'env-file',
    steps: [
      [
        'your own container',
        '- env:',
        '    ENV_FILE: ${{ steps.keys.outputs.config-path }}',
        '  run: docker run --rm --env-file "$ENV_FILE" my-image',
      ],
    ],
  },
  {
    format: 'soda-mcp',
    steps: [
      [
        "the container of Soda's MCP server",
        '- env:',
        '    MCP_ENV: ${{ steps.keys.outputs.config-path }}',
        '  run: docker run --rm --interactive --env-file "$MCP_ENV" my-soda-mcp-image',
      ],
      [
        "the installer of Soda's MCP server, and other programs that a shell starts",
        '- env:',
        '    MCP_ENV: ${{ steps.keys.outputs.config-path }}',
        '  run: |',
        '    set -a',
        '    . "$MCP_ENV"',
        '    set +a',
        '    ./install.sh',
      ],
    ],
  },
  {
    format: 'netrc',
    steps: [
      [
        'uv, which looks for a package in this index first',
        '- env:',
        '    NETRC: ${{ steps.keys.outputs.config-path }}',
        '  run: uv pip install --index https://team.pypi.us.soda.io my-package',
      ],
      [
        'pip',
        '- env:',
        '    NETRC: ${{ steps.keys.outputs.config-path }}',
        '  run: pip install --index-url https://team.pypi.us.soda.io my-package',
      ],
    ],
  },
  {
    format: 'curl',
    steps: [
      [
        'the Soda Cloud API',
        '- env:',
        '    CURL_CONFIG: ${{ steps.keys.outputs.config-path }}',
        '  run: curl --fail --silent --show-error --config "$CURL_CONFIG" https://cloud.us.soda.io/api/v1/test-login',
      ],
    ],
  },
  {
    format: 'curl-reporting',
    steps: [
      [
        'the Soda Reporting API',
        '- env:',
        '    CURL_CONFIG: ${{ steps.keys.outputs.config-path }}',
        '  run: curl --fail --silent --show-error --config "$CURL_CONFIG" https://reporting.cloud.us.soda.io/v1/last_etl_refresh',
      ],
    ],
  },
];

test('the next step of every format is tested here', () => {
  expect(EXPECTATIONS.map(({ format }) => format)).toEqual(FORMAT_NAMES);
});

test.each(EXPECTATIONS)('what to write after $format', ({ format, steps }) => {
  const file = format === 'docker-config' ? { ...FILE, fileName: 'config.json' } : FILE;
  expect(FORMATS[format].usage(file)).toEqual(
    steps.map(([consumer, first, ...lines]) =>
      typeof first === 'object' ? { consumer, ...first } : { consumer, code: [first, ...lines].join('\n') },
    ),
  );
});

test.each(FORMAT_NAMES)('no line of the next step after %s has more than 120 characters', (format) => {
  const codes = FORMATS[format]
    .usage(FILE)
    .flatMap((usage) => ('code' in usage ? usage.code.split('\n') : []));
  expect(codes.filter((line) => line.length > 120)).toEqual([]);
});

test('the next step mounts the file and names the image as the example does', () => {
  const example = readFileSync(new URL('../../examples/scan-with-docker.yml', import.meta.url), 'utf8');
  const [usage] = FORMATS['soda-library'].usage({ ...FILE, fileName: 'configuration.yml' });
  const lines = (usage !== undefined && 'code' in usage ? usage.code : '')
    .split('\n')
    .map((line) => line.trim());
  const shared = lines.filter((line) => /CONFIG_DIR|sodadata|checks/.test(line));
  expect(shared).toHaveLength(4);
  expect(example.split('\n').map((line) => line.trim())).toEqual(expect.arrayContaining(shared));
});

test('the GitHub Action for Soda cannot read a file outside the workspace', () => {
  expect(FORMATS['soda-library'].usage({ ...FILE, relativePath: '' })[1]).toEqual({
    consumer: 'the GitHub Action for Soda',
    obstacle: 'the file has to be in the workspace. Set `config-path: .soda-cloud/configuration.yml`',
  });
});

test.each(['my conf.yml', '$(id).yml', 'x";y.yml'])(
  'a file named %s is not put into a command',
  (fileName) => {
    expect(FORMATS['soda-library'].usage({ ...FILE, fileName })[0]).toEqual({
      consumer: 'the Soda Library container',
      obstacle: expect.stringContaining('Set `config-path` to a simpler name'),
    });
  },
);

test('Docker reads no other name than config.json', () => {
  expect(FORMATS['docker-config'].usage(FILE)[0]).toEqual({
    consumer: 'Docker',
    obstacle: 'it reads no file of another name. Set `config-path: .soda-cloud/config.json`',
  });
});

test.each(['/home/me/.soda/credentials', 'C:\\Users\\me\\.soda\\credentials'])(
  'the Soda CLI reads %s',
  (path) => {
    expect(FORMATS['soda-cli'].usage({ ...FILE, path })).toEqual([
      { consumer: 'the Soda CLI', code: '- run: sodacli auth status' },
    ]);
  },
);

test.each(['/home/me/xsoda/credentials', '/home/me/.soda/credentials/x', '/home/me/.soda/credentials.bak'])(
  'the Soda CLI does not read %s',
  (path) => {
    expect(FORMATS['soda-cli'].usage({ ...FILE, path })).toEqual([
      { consumer: 'the Soda CLI', obstacle: expect.stringMatching(/^it reads no other file/) },
    ]);
  },
);
