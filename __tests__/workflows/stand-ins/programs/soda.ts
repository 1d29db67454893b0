import type { Resolve } from '../../readers/engine-login.ts';
import { placeOf } from '../../readers/runner-place.ts';
import { sodaScan } from '../../readers/soda-v3.ts';
import { verifyContract } from '../../readers/soda-v4.ts';
import { type StandIn, said } from '../call.ts';

/** The `soda` of Soda Library and Soda Core v3, or of Soda Core v4, by the command that it is given. */
export function soda(resolve: Resolve): StandIn {
  return async (call) => {
    const run = call.args[0] === 'scan' ? sodaScan : verifyContract;
    await run(call.args, placeOf(call), resolve);
    return said('All is good. No failures. No warnings. No errors.');
  };
}
