import * as fs from 'node:fs';
import { getState } from '@actions/core';
import { CLEANUP_STATE, parseCleanupState, removeWritten } from './configure/cleanup.ts';
import { JobPaths } from './configure/location.ts';
import { errorCode } from './shared/action-error.ts';
import { Log, surviveClosedLog } from './shared/log.ts';

const log = new Log();

function cleanUp(): void {
  const text = getState(CLEANUP_STATE);
  const state = parseCleanupState(text);
  if (state === undefined) {
    if (text !== '') {
      warn('The state that this step saved is not readable, so nothing was removed.');
    }
    return;
  }
  const { removed, problems } = removeWritten(state, workspace(), fs);
  if (problems.length > 0) {
    warn(`Could not remove ${problems.join(', ')}. What is left may contain an API key: delete it.`);
  }
  if (removed !== 'nothing') {
    log.info(`Removed ${removed === 'file' ? '' : 'the key from '}${state.file}.`);
  }
}

function workspace(): string | undefined {
  try {
    return new JobPaths(process.env, fs).realWorkspace();
  } catch {
    return undefined;
  }
}

function warn(message: string): void {
  log.warning('Configuration file not removed', message);
}

surviveClosedLog();
try {
  cleanUp();
} catch (error) {
  // a job that did its work does not fail because of its cleanup
  warn(
    `The cleanup ended early (${errorCode(error) ?? 'unknown error'}). A file with an API key may still be there.`,
  );
}
