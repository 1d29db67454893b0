import { checkLimits, differingSpellings, HALF_CHARACTER } from './escaping.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './types.ts';

/** The names that the chart soda-agent gives its own Secret, so that `existingSecret` is all it has to be told. */
const SECRET_NAME = 'soda-agent-apikey';
const ID_KEY = 'SODA_API_KEY_ID';
const SECRET_KEY = 'SODA_API_KEY_SECRET';

/**
 * `secret.yml`, the manifest of a Secret. It has `data`, not `stringData`: base64 comes through every YAML parser and
 * through JSON, and `kubectl diff` and the annotation that `kubectl apply` leaves show the values of `stringData`
 * plainly.
 */
export const kubernetesSecret: Format = {
  fileName: 'secret.yml',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: false,
  mergesExisting: false,
  async render({ header, pair }: FileRequest): Promise<FileContent> {
    checkLimits('kubernetes-secret', pair, { id: [HALF_CHARACTER], secret: [HALF_CHARACTER] });
    return {
      text: [
        header,
        'apiVersion: v1',
        'kind: Secret',
        'metadata:',
        `  name: ${SECRET_NAME}`,
        'type: Opaque',
        'data:',
        `  ${ID_KEY}: "${base64(pair.id.reveal())}"`,
        `  ${SECRET_KEY}: "${base64(pair.secret.reveal())}"`,
        '',
      ].join('\n'),
      spellings: differingSpellings(pair, base64),
      notices: [],
    };
  },
  nextSteps({ stepId }: Places): NextStep[] {
    return [
      {
        consumer: 'a cluster',
        code: [
          '- env:',
          `    SECRET: \${{ steps.${stepId}.outputs.config-path }}`,
          '  run: kubectl apply --namespace soda-agent --filename "$SECRET"',
        ].join('\n'),
      },
      {
        consumer: 'the Soda Agent that takes it from there, in its values.yml',
        code: [
          'soda:',
          '  apikey:',
          `    existingSecret: ${SECRET_NAME}`,
          '    secretKeys:',
          `      idKey: ${ID_KEY}`,
          `      secretKey: ${SECRET_KEY}`,
        ].join('\n'),
      },
    ];
  },
};

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
