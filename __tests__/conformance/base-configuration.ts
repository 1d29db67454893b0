import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../simulators/runner/sandbox.ts';

/** The value of the template ends in a dollar sign, which makes v3 run Jinja over the whole file once more. */
export const BASE_VARIABLES = { WAREHOUSE_PASSWORD: 'pa$$word$' };

/** What v3 makes of it: the proof that its templates were at work in the file that also holds the key. */
export const BASE_DATA_SOURCES = {
  warehouse: { type: 'duckdb', path: 'warehouse.duckdb', password: BASE_VARIABLES.WAREHOUSE_PASSWORD },
};

const BASE_CONFIGURATION = `# where the orders are
data_source warehouse:
  type: duckdb
  path: "warehouse.duckdb"
  password: '\${WAREHOUSE_PASSWORD}'
`;

/** A configuration with a data source and a template, as a repository keeps it. */
export async function writeBaseConfiguration({ workspace }: Sandbox): Promise<string> {
  const path = join(workspace, 'base.yml');
  await writeFile(path, BASE_CONFIGURATION);
  return path;
}
