import { debug, error, info, notice, setSecret, warning } from '@actions/core';
import type { LogCommands } from './log.ts';

/** The runner's own commands. Named one by one: the whole package would bring its HTTP client into the start path. */
export const runnerCommands: LogCommands = { setSecret, debug, info, notice, warning, error };
