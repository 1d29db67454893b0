import { type Connection, origin, REGION_HOSTS } from '../soda-cloud/endpoint.ts';
import { checkLimits, escapedForms, UNPAIRED_SURROGATE, yamlEscape } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

/**
 * `values.yml` for the Helm chart soda-agent: the key, and where Soda Cloud is. Helm reads it beside other values
 * files, so it contains nothing else.
 */
export const sodaAgent: Format = {
  fileName: 'values.yml',
  async render({ header, connection, pair }) {
    checkLimits('soda-agent', pair, [UNPAIRED_SURROGATE]);
    return {
      text: [
        header,
        'soda:',
        '  apikey:',
        `    id: "${yamlEscape(pair.id.reveal())}"`,
        `    secret: "${yamlEscape(pair.secret.reveal())}"`,
        '  cloud:',
        `    ${cloudValue(connection)}`,
        '',
      ].join('\n'),
      escaped: escapedForms(pair, yamlEscape),
    };
  },
  usage: (file) => [
    {
      consumer: 'the Soda Agent',
      code: stepWith('VALUES', file, [
        'helm upgrade soda-agent soda-agent/soda-agent --install --namespace soda-agent',
        '--values values.yml --values "$VALUES"',
      ]),
    },
  ],
};

/** The chart knows Soda Cloud's regions by name since 1.2.0, and any other host by its URL. */
function cloudValue(connection: Connection): string {
  const { host, port } = connection;
  const [region] = Object.entries(REGION_HOSTS).find(([, name]) => name === host && port === undefined) ?? [];
  return region === undefined ? `endpoint: "${origin(connection)}"` : `region: "${region}"`;
}
