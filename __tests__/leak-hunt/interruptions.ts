import * as faults from '../../simulators/github/faults/faults.ts';
import { sendSignal } from '../../simulators/runner/signals.ts';
import { CONFIGURE, FALLBACK } from './configurations.ts';
import { AUDIT, KEEP_PREVIOUS, KEY_COMMAND, RETIRE, ROTATE, RUNNER } from './github-modes.ts';
import type { Case, Scenario } from './scenario.ts';

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGKILL';

function atRequest(scenario: Scenario, nth: number, signal: Signal): Case {
  return {
    name: `${scenario.name}: ${signal} at request ${nth} to GitHub`,
    step: (world) => scenario.step(world),
    started: (child, { github }) => {
      github.hooks.onRequest = ({ sequence }) => {
        if (sequence === nth) {
          sendSignal(child, signal);
        }
      };
    },
  };
}

/** GitHub does not answer, and the run is canceled while it waits. */
function whileWaiting(scenario: Scenario, nth: number): Case {
  const canceled = atRequest(scenario, nth, 'SIGTERM');
  return {
    ...canceled,
    name: `${canceled.name}, which hangs`,
    step: (world) => {
      world.github.faults.at(nth, faults.hang());
      return scenario.step(world);
    },
  };
}

function afterMilliseconds(scenario: Scenario, milliseconds: number, signal: Signal): Case {
  return {
    name: `${scenario.name}: ${signal} after ${milliseconds} ms`,
    step: (world) => scenario.step(world),
    started: (child) => {
      setTimeout(() => sendSignal(child, signal), milliseconds);
    },
  };
}

export const INTERRUPTIONS: readonly Case[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGKILL'] as const).flatMap((signal) => [
    ...[2, 6, 8, 9, 11, 14, 16].map((nth) => atRequest(KEEP_PREVIOUS, nth, signal)),
    ...[7, 8, 9].map((nth) => atRequest(KEY_COMMAND, nth, signal)),
    ...[7, 8].map((nth) => atRequest(RUNNER, nth, signal)),
    ...[3, 6, 9].map((nth) => atRequest(AUDIT, nth, signal)),
    ...[5, 24, 25].map((nth) => atRequest(RETIRE, nth, signal)),
    ...[20, 40, 60, 80, 100, 140, 180, 240, 320].map((milliseconds) =>
      afterMilliseconds(CONFIGURE, milliseconds, signal),
    ),
    ...[60, 100, 160].map((milliseconds) => afterMilliseconds(FALLBACK, milliseconds, signal)),
  ]),
  ...[8, 9].map((nth) => whileWaiting(ROTATE, nth)),
];
