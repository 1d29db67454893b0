import { basicCredentials } from '../shared/secret.ts';
import { REGISTRY_HOSTS, regionOf } from '../soda-cloud/endpoint.ts';
import { COLON, checkLimits, hostWithoutRegion, type Limit, UNPAIRED_SURROGATE } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

const FILE_NAME = 'config.json';

/** `config.json` of Docker, which podman, Helm and clusters read too: the key as the login of Soda's image registry. */
export const dockerConfig: Format = {
  fileName: FILE_NAME,
  headerSyntax: 'json',
  async render({ header, connection, pair }) {
    const region = regionOf(connection);
    if (region === undefined) {
      throw hostWithoutRegion('docker-config', 'image registry', connection);
    }
    checkLimits('docker-config', pair, LIMITS, { id: [COLON] });
    const credentials = basicCredentials(pair);
    return {
      text: [
        header,
        '  "auths": {',
        `    "${REGISTRY_HOSTS[region]}": {`,
        `      "auth": "${credentials.reveal()}"`,
        '    }',
        '  }',
        '}',
        '',
      ].join('\n'),
      escaped: [credentials],
    };
  },
  usage(file) {
    const registry = REGISTRY_HOSTS[regionOf(file.connection) ?? 'eu'];
    return [
      {
        consumer: 'Docker',
        ...(file.fileName === FILE_NAME
          ? { code: stepWith('DOCKER_CONFIG', file, `docker pull ${registry}/my-image`, 'config-dir') }
          : {
              obstacle: `it reads no file of another name. Set \`config-path: .soda-cloud/${FILE_NAME}\``,
            }),
      },
      {
        consumer: 'a cluster that pulls the images',
        code: stepWith('CONFIG', file, [
          'kubectl create secret docker-registry soda-registry',
          '--namespace soda-agent --from-file=.dockerconfigjson="$CONFIG"',
        ]),
      },
    ];
  },
};

const LIMITS: readonly Limit[] = [
  UNPAIRED_SURROGATE,
  {
    appliesTo: (text) => text.includes('\0'),
    found: 'a NUL character',
    why: 'Docker and podman remove it.',
  },
];
