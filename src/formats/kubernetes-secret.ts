import { checkLimits, escapedForms, UNPAIRED_SURROGATE } from './escaping.ts';
import { type Format, stepWith } from './types.ts';

/** The names that the chart soda-agent gives its own Secret, so that `existingSecret` is all it needs. */
const SECRET_NAME = 'soda-agent-apikey';
const ID_KEY = 'SODA_API_KEY_ID';
const SECRET_KEY = 'SODA_API_KEY_SECRET';

/**
 * `secret.yml`, the manifest of a Secret. It has `data`, not `stringData`: base64 survives every YAML parser and JSON,
 * and `kubectl diff` and the annotation that `kubectl apply` leaves show the values of `stringData` in plain text.
 */
export const kubernetesSecret: Format = {
  fileName: 'secret.yml',
  async render({ header, pair }) {
    checkLimits('kubernetes-secret', pair, [UNPAIRED_SURROGATE]);
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
      escaped: escapedForms(pair, base64),
    };
  },
  usage: (file) => [
    {
      consumer: 'the Soda Agent that takes the key from the Secret, in its values.yml',
      code: [
        'soda:',
        '  apikey:',
        `    existingSecret: ${SECRET_NAME}`,
        '    secretKeys:',
        `      idKey: ${ID_KEY}`,
        `      secretKey: ${SECRET_KEY}`,
      ].join('\n'),
    },
    {
      consumer: 'the cluster, after the upgrade of the agent',
      code: stepWith('SECRET', file, 'kubectl apply --namespace soda-agent --filename "$SECRET"'),
    },
  ],
};

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
