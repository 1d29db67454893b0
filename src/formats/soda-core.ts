import { ActionError } from '../shared/action-error.ts';
import {
  holdsV4Variable,
  type KeyScalars,
  literalScalars,
  literalSpellings,
  sodaCloudBlock,
} from './soda-cloud-block.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './types.ts';

/** `soda-cloud.yml` for Soda Core v4, given to it by `--soda-cloud`. */
export const sodaCore: Format = {
  fileName: 'soda-cloud.yml',
  takesReferences: true,
  takesBaseConfig: false,
  takesEnvNames: false,
  mergesExisting: false,
  async render(request: FileRequest): Promise<FileContent> {
    const keys = request.values === 'literal' ? exactLiterals(request) : references(request);
    return {
      text: [request.header, ...sodaCloudBlock(request.connection, keys), ''].join('\n'),
      spellings: request.values === 'literal' ? literalSpellings(request) : [],
      notices: [],
    };
  },
  nextSteps({ stepId }: Places): NextStep[] {
    return [
      {
        consumer: 'Soda Core v4',
        code: [
          '- env:',
          `    CONFIG: \${{ steps.${stepId}.outputs.config-path }}`,
          '  run: soda contract verify --data-source data_source.yml --contract contract.yml --soda-cloud "$CONFIG" --publish',
        ].join('\n'),
      },
    ];
  },
};

function references({ envNames: [id, secret] }: FileRequest): KeyScalars {
  return { id: `"\${env.${id}}"`, secret: `"\${env.${secret}}"` };
}

function exactLiterals(request: FileRequest): KeyScalars {
  if (holdsV4Variable(request.pair)) {
    throw new ActionError('Key not writable as a literal', {
      what: 'The API key holds text that Soda Core v4 takes for a variable of its own, such as ${env.NAME}.',
      why: 'Soda Core v4 replaces such text in every value of the file, however it is quoted, and would log in with another key.',
      fix: "Set 'values: reference', which Soda Core v4 reads exactly, or generate a new key.",
    });
  }
  return literalScalars(request);
}
