import { type Connection, origin, REGION_HOSTS } from '../soda-cloud/endpoint.ts';
import { checkLimits, differingSpellings, HALF_CHARACTER, safeScalar, safeSpelling } from './escaping.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './types.ts';

/**
 * `values.yml` for the Helm chart soda-agent: the key, and where Soda Cloud is. Helm reads it beside other values
 * files, so it holds nothing else.
 */
export const sodaAgent: Format = {
  fileName: 'values.yml',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: false,
  mergesExisting: false,
  async render({ header, connection, pair }: FileRequest): Promise<FileContent> {
    checkLimits('soda-agent', pair, { id: [HALF_CHARACTER], secret: [HALF_CHARACTER] });
    return {
      text: [
        header,
        'soda:',
        '  apikey:',
        `    id: ${safeScalar(pair.id.reveal())}`,
        `    secret: ${safeScalar(pair.secret.reveal())}`,
        '  cloud:',
        `    ${cloudValue(connection)}`,
        '',
      ].join('\n'),
      spellings: differingSpellings(pair, safeSpelling),
      notices: [],
    };
  },
  nextSteps({ stepId }: Places): NextStep[] {
    return [
      {
        consumer: 'the Soda Agent',
        code: [
          '- env:',
          `    VALUES: \${{ steps.${stepId}.outputs.config-path }}`,
          '  run: helm upgrade soda-agent soda-agent/soda-agent --install --namespace soda-agent --values values.yml --values "$VALUES"',
        ].join('\n'),
      },
    ];
  },
};

/** The chart knows Soda Cloud's regions by name since 1.2.0, and any other host by its address. */
function cloudValue(connection: Connection): string {
  const { host, port } = connection;
  const [region] = Object.entries(REGION_HOSTS).find(([, name]) => name === host && port === undefined) ?? [];
  return region === undefined ? `endpoint: "${origin(connection)}"` : `region: "${region}"`;
}
