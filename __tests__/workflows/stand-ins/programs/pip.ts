import { DONE, Refusal, type StandIn } from '../call.ts';

/** `pip install` of one package in an exact version. */
export const pip: StandIn = ({ args: [command, requirement = '', ...more] }) => {
  if (command !== 'install' || !/^soda-[\w-]+==\d+(\.\d+)+$/.test(requirement) || more.length > 0) {
    throw new Refusal('wanted is pip install soda-PACKAGE==VERSION');
  }
  return DONE;
};
