import { ActionError } from '../errors/action-error.ts';
import { errorCode } from '../errors/system-error.ts';
import type { Log } from './log.ts';

/** Reports an error as one annotation. Where it came from goes to the debug log only, which GitHub shows on request. */
export function reportFailure(error: unknown, log: Log): void {
  log.error(asActionError(error));
  const causes = new Set<Error>();
  for (let cause = error; cause instanceof Error && !causes.has(cause); cause = cause.cause) {
    causes.add(cause);
    log.debug(originOf(cause));
  }
}

/** The error in three parts: one that the action does not know is named by its kind only. */
export function asActionError(error: unknown): ActionError {
  return error instanceof ActionError ? error : unexpected(error);
}

/** A place in the action's own files, in Node's or in none, as V8 writes it. */
const FRAME =
  /^ {4}at (?:(?:async |new )*[\w$.<>#[\] ]+ \()?(?:[^()]+\.[cm]?[jt]s:\d+:\d+|node:[\w/:]+|<anonymous>)\)?$/;

/**
 * The kind of an error and the places of its stack, without the message: an error of somebody else may quote what a
 * server, a file or a command said, on lines of any form.
 */
export function originOf(error: Error): string {
  const kind = error instanceof ActionError ? `${error.name} '${error.title}'` : nameOf(error);
  const { stack = '', message } = error;
  const at = stack.indexOf(message);
  const frames = at === -1 ? [] : stack.slice(at + message.length).split('\n');
  return [kind, ...frames.filter((line) => FRAME.test(line))].join('\n');
}

function nameOf(error: Error): string {
  const name = /^\w{1,50}$/.test(error.name) ? error.name : 'Error';
  const code = errorCode(error);
  return code === undefined ? name : `${name} (${code})`;
}

/** An error that nobody expected, in our own words. */
function unexpected(error: unknown): ActionError {
  const name = error instanceof Error ? nameOf(error) : typeof error;
  return new ActionError('Unexpected error', {
    what: `The action stopped on an error that it does not know: ${name}.`,
    why: 'This is a defect of the action, or the runner is not set up as the action expects.',
    fix: 'Run the job again with debug logging and open an issue with the lines around this one. Remove anything private from them first.',
  });
}
