import * as fs from 'node:fs';
import * as path from 'node:path';
import { getState } from '@actions/core';
import { CLEANUP_STATE, parseCleanupState, removeWritten } from './configure/cleanup.ts';
import { jobDirectories, realWorkspace } from './configure/location.ts';
import { errorCode } from './shared/action-error.ts';
import { Log, surviveClosedLog } from './shared/log.ts';

const log = new Log();

function cleanUp(): void {
  const state = getState(CLEANUP_STATE);
  const receipt = parseCleanupState(state);
  if (receipt === undefined) {
    if (state !== '') {
      warn('The note of what this step wrote is not readable, so nothing was removed.');
    }
    return;
  }
  const { removed, problems } = removeWritten(receipt, workspace(), fs);
  if (problems.length > 0) {
    warn(`Could not remove ${problems.join(', ')}. What is still there may hold an API key: delete it.`);
  }
  if (removed !== 'nothing') {
    log.info(`Removed ${removed === 'file' ? '' : 'the key from '}${receipt.file}.`);
  }
}

function workspace(): string | undefined {
  try {
    return realWorkspace(jobDirectories(process.env), fs, path);
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
    `The cleanup ended early (${errorCode(error) ?? 'unknown error'}). A file that holds an API key may still be there.`,
  );
}
