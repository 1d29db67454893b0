import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import { expect } from '@jest/globals';
import { ActionError } from '../../src/shared/action-error.ts';
import { leaksOf, type Pair } from '../product/job.ts';
import { countInput } from './tally.ts';

/** Time limits in milliseconds for an input of usual size, and by default for one of up to 1 MiB. */
const LIMIT = 1000;
const LARGE_LIMIT = 15_000;
const LARGE = 8 * 1024;

const TROUBLESHOOTING = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8');

/** The outcome of an input. */
export type Outcome<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'refused'; readonly error: ActionError };

/** The properties of an input: its length in characters, its secrets, and the time limit in milliseconds. */
export interface InputFacts {
  readonly size: number;
  readonly limit?: number;
  readonly secrets?: readonly Pair[];
}

const caller = createContext({ call: undefined });
const call = new Script('call()');

/** Runs a parser, and stops it after a time, because a pattern may need hours. */
export function outcomeOf<Value>(fed: InputFacts, parse: () => Value): Outcome<Value> {
  const done: { outcome?: Outcome<Value> } = {};
  const clock = startClock();
  try {
    caller['call'] = () => {
      done.outcome = { kind: 'value', value: parse() };
    };
    call.runInContext(caller, { timeout: 3 * LARGE_LIMIT });
  } catch (error) {
    done.outcome = refusal(error, fed);
  }
  expectInTime(fed, clock());
  if (done.outcome === undefined) {
    throw new Error('the parser came to no end');
  }
  return done.outcome;
}

export async function eventualOutcomeOf<Value>(
  fed: InputFacts,
  parse: () => Promise<Value>,
): Promise<Outcome<Value>> {
  const clock = startClock();
  const outcome = await parse().then(
    (value): Outcome<Value> => ({ kind: 'value', value }),
    (error: unknown): Outcome<Value> => refusal(error, fed),
  );
  expectInTime(fed, clock());
  return outcome;
}

/** An error that a user reads: with a documented title and three parts, and without any of the secrets. */
function refusal(error: unknown, { secrets = [] }: InputFacts): { kind: 'refused'; error: ActionError } {
  if (!(error instanceof ActionError)) {
    throw error;
  }
  const { title, parts } = error;
  expect(TROUBLESHOOTING).toContain(`\`${title}\``);
  expect(Object.values(parts).filter((part) => part.trim().length < 10)).toEqual([]);
  expect(secrets.flatMap((pair) => leaksOf(pair, `${title}\n${error.message}`))).toEqual([]);
  return { kind: 'refused', error };
}

/** How old a reading of the processor's clock may be, in milliseconds: to read it takes longer than most parsers do. */
const READING = 100;
let reading = readProcessor();

function readProcessor(): { readonly at: number; readonly spent: number } {
  const { user, system } = process.cpuUsage();
  return { at: performance.now(), spent: (user + system) / 1000 };
}

/** Milliseconds since then: of this process alone, give or take a reading, where others keep the machine busy. */
function startClock(): () => number {
  const begun = performance.now();
  if (begun - reading.at > READING) {
    reading = readProcessor();
  }
  const { spent } = reading;
  return () => {
    const passed = performance.now() - begun;
    return passed < READING ? passed : Math.min(passed, readProcessor().spent - spent);
  };
}

function expectInTime(
  { size, limit = size > LARGE ? LARGE_LIMIT : LIMIT }: InputFacts,
  milliseconds: number,
): void {
  countInput(milliseconds);
  expect({ size, milliseconds }).toEqual({
    size,
    milliseconds: milliseconds < limit ? milliseconds : 'in time',
  });
}
