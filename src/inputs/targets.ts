import { ActionError } from '../errors/action-error.ts';
import { parseTargets, TargetError } from '../targets/parse-targets.ts';
import { parseRepository } from '../targets/repository.ts';
import type { Target } from '../targets/target.ts';
import type { InputContext } from './settings.ts';

/** @throws ActionError for the first item that is not a target */
export function readTargets({ reader, environment, log }: InputContext): Target[] {
  const texts = reader.list('targets');
  if (texts.length === 0) {
    throw reader.invalid('targets', 'at least one target');
  }
  try {
    return parseTargets(texts, parseRepository(environment['GITHUB_REPOSITORY'] ?? ''));
  } catch (error) {
    if (error instanceof TargetError) {
      throw new ActionError('Invalid input', {
        what: `The input 'targets' holds '${log.foreign(error.text)}', which is not a target.`,
        why: `${error.message}.`,
        fix: 'Correct the item. Several targets stand on a line each, or are separated by commas on one line.',
      });
    }
    throw error;
  }
}
