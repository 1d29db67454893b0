import type { Scene } from '../scene.ts';
import { baseConfig } from './base-config.ts';
import { fork } from './fork.ts';
import { goodKey } from './good-key.ts';
import { lifecycle } from './lifecycle.ts';
import { previousKey } from './previous-key.ts';
import { refusedKey } from './refused-key.ts';
import { rotation } from './rotation.ts';
import { rotationDryRun } from './rotation-dry-run.ts';

/** In the order in which they are shown. The last one takes longest, and is played while the others are shown. */
export const SCENES: readonly Scene[] = [
  goodKey,
  baseConfig,
  refusedKey,
  previousKey,
  fork,
  rotationDryRun,
  rotation,
  lifecycle,
];
