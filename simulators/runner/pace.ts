import type { ActionOptions } from './run-action.ts';

/** Options for runs of the action with shorter pauses. */
export type Pace = Pick<ActionOptions, 'env'>;

/**
 * Factor for pauses. Timers of 10 seconds or more are time limits of requests and commands, and are not changed, because a
 * simulator on a busy machine can be slow. A `?` would end the program, which is part of a URL.
 */
const HASTEN =
  'globalThis.setTimeout=((wait)=>(call,time,...rest)=>wait(call,time/25**(time<1e4),...rest))(setTimeout)';

export const hastened: Pace = preloading(HASTEN);

/** Factor for the clock of the process, which no time limit of a request uses. */
const RACE = 'Date.now=((now,start)=>()=>start+(now()-start)*1000)(Date.now,Date.now())';

/** For runs of a second that must reach events after several seconds, such as saving the report. */
export const racing: Pace = preloading(`${HASTEN};${RACE}`);

const FASTER = 10;

/** All timers and the clock run ten times as fast. */
export const accelerated: Pace = preloading(
  `globalThis.setTimeout=((wait)=>(call,time,...rest)=>wait(call,time/${FASTER},...rest))(setTimeout);Date.now=((now,start)=>()=>start+(now()-start)*${FASTER})(Date.now,Date.now())`,
);

/** For single runs of a job with shorter pauses. */
export const inRealTime: Pace = { env: { NODE_OPTIONS: undefined } };

function preloading(program: string): Pace {
  return { env: { NODE_OPTIONS: `--import data:text/javascript,${program}` } };
}

/** A runner whose clock is wrong by a number of seconds. */
export function withClockOff(seconds: number): Pace {
  return preloading(
    `Date=class%20extends%20Date{constructor(...all){super(...(all.length&&all||[Date.now()]))}static%20now(){return%20super.now()+${seconds * 1000}}}`,
  );
}
