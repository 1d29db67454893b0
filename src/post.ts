import * as fs from 'node:fs';
import { getState, info, warning } from '@actions/core';
import { parseReceipt, RECEIPT_STATE } from './files/receipt.ts';
import { removeWritten } from './files/remove.ts';

const state = getState(RECEIPT_STATE);
const receipt = parseReceipt(state);

if (receipt !== undefined) {
  const { removed, problems } = removeWritten(receipt, fs);
  if (removed) {
    info(
      receipt.part?.modeBefore === undefined
        ? `Removed ${receipt.file}.`
        : `Removed the key from ${receipt.file}.`,
    );
  }
  if (problems.length > 0) {
    warning(`Could not remove ${problems.join(', ')}. What is still there may hold an API key: delete it.`, {
      title: 'Configuration file not removed',
    });
  }
} else if (state !== '') {
  warning('The note of what this step wrote is not readable, so nothing was removed.', {
    title: 'Configuration file not removed',
  });
}
