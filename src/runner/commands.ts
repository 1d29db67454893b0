import { debug, error, info, isDebug, notice, setSecret, warning } from '@actions/core';
import type { LogCommands } from './log.ts';

/**
 * The runner's own commands. Named one by one: the whole package would bring its HTTP client into the start path.
 * Debug lines are left out unless debug logging is on, as everything that is printed can be kept by somebody.
 */
export const runnerCommands: LogCommands = {
  setSecret,
  debug: (message) => {
    if (isDebug()) {
      debug(message);
    }
  },
  info,
  notice,
  warning,
  error,
};
