import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { Log } from './log.ts';

/** Reports an error as one annotation. Its stack goes to the debug log only, which GitHub shows on request. */
export function reportFailure(error: unknown, log: Log): void {
  log.error(error instanceof ActionError ? error : unexpected(error));
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    log.debug(cause.stack ?? cause.name);
  }
}

function unexpected(error: unknown): ActionError {
  const name = error instanceof Error ? error.name : typeof error;
  const code = errorCode(error);
  return new ActionError('Unexpected error', {
    what: `The action stopped on an error that it does not know: ${name}${code === undefined ? '' : ` (${code})`}.`,
    why: 'This is a defect of the action, or the runner is not set up as the action expects.',
    fix: 'Run the job again with debug logging and open an issue with the lines around this one. Remove anything private from them first.',
  });
}
