import * as fs from 'node:fs';
import * as path from 'node:path';
import { CLEANUP_STATE, parseCleanupState, removeWritten } from './configure/cleanup.ts';
import { jobDirectories, realWorkspace } from './configure/location.ts';
import { errorCode } from './shared/action-error.ts';
import { runnerLog, standardOutput } from './shared/log.ts';
import { savedState } from './shared/step.ts';

const log = runnerLog(standardOutput(fs.writeSync), process.env);

function cleanUp(): void {
  const state = savedState(CLEANUP_STATE, process.env);
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
  log.annotate('warning', 'Configuration file not removed', message);
}

try {
  cleanUp();
} catch (error) {
  try {
    warn(
      `The cleanup ended early (${errorCode(error) ?? 'unknown error'}). A file that holds an API key may still be there.`,
    );
  } catch {
    // standard output takes nothing, and a job that did its work does not fail because of its cleanup
  }
}
