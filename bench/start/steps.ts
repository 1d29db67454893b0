import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFileCommands } from '../../simulators/runner/file-commands.ts';
import { type PreparedAction, prepareAction } from '../../simulators/runner/run-action.ts';
import type { Sandbox } from '../../simulators/runner/sandbox.ts';
import { CURRENT } from '../keys.ts';
import { runPrepared } from './spawned.ts';

/** One process whose start is looked at. */
export interface Step {
  readonly name: string;
  /** Makes everything that is there when a runner starts it. */
  prepare(sandbox: Sandbox): Promise<PreparedAction>;
}

const BASE_CONFIGURATION = `# where the orders are
data_source warehouse:
  type: postgres
  host: warehouse.example.com
  port: '5432'
  username: '\${WAREHOUSE_USER}'
  password: '\${WAREHOUSE_PASSWORD}'
  database: orders
  schema: public
`;

const KEY = { 'api-key-id': CURRENT.id, 'api-key-secret': CURRENT.secret };
const WITHOUT_VERIFY = { ...KEY, verify: 'false' };

const configure = (inputs: Readonly<Record<string, string>>) => (sandbox: Sandbox) =>
  prepareAction('main', { sandbox, inputs });

/** What the others are held against: it has the same environment and directories. */
export const BARE: Step = {
  name: 'node -e 0',
  prepare: async (sandbox) => ({ ...(await configure(WITHOUT_VERIFY)(sandbox)), args: ['-e', '0'] }),
};

export const CONFIGURE: Step = { name: 'configure', prepare: configure(WITHOUT_VERIFY) };

export const POST: Step = {
  name: 'post',
  prepare: async (sandbox) => {
    const before = await CONFIGURE.prepare(sandbox);
    runPrepared(before);

    const state = parseFileCommands(await readFile(before.files.state, 'utf8'));
    return prepareAction('post', { sandbox, state });
  },
};

/** @param sodaCloud the URL of one that knows the current key */
export function verifyAgainst(sodaCloud: string): Step {
  return { name: 'configure with verify', prepare: configure({ ...KEY, host: sodaCloud }) };
}

/** All steps, the one that verifies among them. */
export function stepsWith(verify: Step): readonly Step[] {
  return [
    CONFIGURE,
    verify,
    {
      name: 'configure with base-config',
      prepare: async (sandbox) => {
        await writeFile(join(sandbox.workspace, 'base.yml'), BASE_CONFIGURATION);
        return configure({ ...WITHOUT_VERIFY, 'base-config': 'base.yml' })(sandbox);
      },
    },
    POST,
  ];
}
