import * as fs from 'node:fs';
import * as path from 'node:path';
import { jobDirectories, realWorkspace } from './files/location.ts';
import { parseReceipt, RECEIPT_STATE } from './files/receipt.ts';
import { removeWritten } from './files/remove.ts';
import { runnerLog } from './runner/log-commands.ts';
import { standardOutput } from './runner/standard-output.ts';
import { savedState } from './runner/step.ts';

const log = runnerLog(standardOutput(fs.writeSync), process.env);
const state = savedState(RECEIPT_STATE, process.env);
const receipt = parseReceipt(state);

if (receipt !== undefined) {
  const { removed, problems } = removeWritten(receipt, workspace(), fs);
  if (removed) {
    log.info(
      receipt.part?.modeBefore === undefined
        ? `Removed ${receipt.file}.`
        : `Removed the key from ${receipt.file}.`,
    );
  }
  if (problems.length > 0) {
    log.annotate(
      'warning',
      'Configuration file not removed',
      `Could not remove ${problems.join(', ')}. What is still there may hold an API key: delete it.`,
    );
  }
} else if (state !== '') {
  log.annotate(
    'warning',
    'Configuration file not removed',
    'The note of what this step wrote is not readable, so nothing was removed.',
  );
}

function workspace(): string | undefined {
  try {
    return realWorkspace(jobDirectories(process.env), fs, path);
  } catch {
    return undefined;
  }
}
