import { TARGET_INPUTS } from '../../lifecycle-setup.ts';
import { KEY_INPUTS, PREVIOUS_KEY_INPUTS, type With } from '../../workflow-step.ts';

export const CONFIGURE: With = { ...KEY_INPUTS, ...PREVIOUS_KEY_INPUTS };

/** Runs every week. */
export const AUDIT: With = {
  mode: 'audit',
  ...KEY_INPUTS,
  ...PREVIOUS_KEY_INPUTS,
  ...TARGET_INPUTS,
  'report-issue': 'true',
  'issue-token': '${{ github.token }}',
};

export const ROTATE: With = {
  mode: 'rotate',
  ...KEY_INPUTS,
  'new-api-key-id': '${{ secrets.NEW_SODA_CLOUD_API_KEY_ID }}',
  'new-api-key-secret': '${{ secrets.NEW_SODA_CLOUD_API_KEY_SECRET }}',
  ...TARGET_INPUTS,
  'keep-previous': 'true',
};

export const RETIRE: With = {
  mode: 'retire',
  ...KEY_INPUTS,
  ...PREVIOUS_KEY_INPUTS,
  ...TARGET_INPUTS,
};
