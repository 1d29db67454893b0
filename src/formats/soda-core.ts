import { ActionError } from '../shared/action-error.ts';
import { hasV4Variable, type KeyScalars, literalKeys, sodaCloudBlock } from './soda-cloud-block.ts';
import { type Format, type RenderRequest, stepWith } from './types.ts';

/** `soda-cloud.yml` for Soda Core v4, given to it by `--soda-cloud`. */
export const sodaCore: Format = {
  fileName: 'soda-cloud.yml',
  takesReferences: true,
  async render(request) {
    const keys = request.values === 'literal' ? exactLiterals(request) : references(request);
    return {
      text: [request.header, ...sodaCloudBlock(request.connection, keys), ''].join('\n'),
      escaped: keys.escaped,
    };
  },
  usage: (file) => [
    {
      consumer: 'Soda Core v4',
      code: stepWith(
        'CONFIG',
        file,
        'soda contract verify --data-source data_source.yml --contract contract.yml --soda-cloud "$CONFIG" --publish',
      ),
    },
  ],
};

function references({ envNames: [id, secret] }: RenderRequest): KeyScalars {
  return { id: `"\${env.${id}}"`, secret: `"\${env.${secret}}"` };
}

function exactLiterals({ pair }: RenderRequest): KeyScalars {
  if (hasV4Variable(pair)) {
    throw new ActionError('Key not writable as a literal', {
      what: 'The API key contains text that Soda Core v4 takes for a variable of its own, such as ${env.NAME}.',
      why: 'Soda Core v4 replaces such text in every value of the file, however it is quoted, and would log in with another key.',
      fix: "Set 'values: reference', which Soda Core v4 reads exactly, or generate a new key.",
    });
  }
  return literalKeys(pair);
}
