import type { ActionOptions } from './run-action.ts';

/** Options for runs of the action whose pauses nobody wants to wait for. */
export type Pace = Pick<ActionOptions, 'env'>;

/**
 * Pauses are this much shorter. What takes 10 seconds or more is the time limit of a request or a command, and stays as it
 * is: a simulator on a busy machine is slow at times. A `?` would end the program, which stands in a URL.
 */
const HASTEN =
  'globalThis.setTimeout=((wait)=>(call,time,...rest)=>wait(call,time/25**(time<1e4),...rest))(setTimeout)';

export const hastened: Pace = preloading(HASTEN);

/** The clock of the process runs this much faster; no time limit of a request goes by it. */
const RACE = 'Date.now=((now,start)=>()=>start+(now()-start)*1000)(Date.now,Date.now())';

/** For runs of a second that have to do what takes several, such as saving their report now and then. */
export const racing: Pace = preloading(`${HASTEN};${RACE}`);

const FASTER = 10;

/** All timers and the clock run ten times as fast, so what waits by both of them waits a tenth. */
export const accelerated: Pace = preloading(
  `globalThis.setTimeout=((wait)=>(call,time,...rest)=>wait(call,time/${FASTER},...rest))(setTimeout);Date.now=((now,start)=>()=>start+(now()-start)*${FASTER})(Date.now,Date.now())`,
);

/** For single runs of a job that is otherwise paced. */
export const inRealTime: Pace = { env: { NODE_OPTIONS: undefined } };

function preloading(program: string): Pace {
  return { env: { NODE_OPTIONS: `--import data:text/javascript,${program}` } };
}
