import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { accelerated, hastened } from '../../simulators/runner/pace.ts';
import { startWireServer, type WireServer } from '../../simulators/wire/server.ts';
import { annotations, useJob } from '../product/job.ts';

const job = useJob(hastened);
let server: WireServer;
beforeEach(async () => {
  server = await startWireServer();
});
afterEach(() => server.close());

test.each([204, 205, 304])('what follows an answer without body stops nothing: HTTP %i', async (status) => {
  const answer = `HTTP/1.1 ${status} X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n`;
  server.answer(() => [{ kind: 'bytes', bytes: Buffer.from(answer) }, { kind: 'close' }]);

  const run = await job().configure({ port: String(server.port) });

  expect({ exitCode: run.exitCode, errors: annotations(run, 'error'), stderr: run.stderr }).toEqual({
    ...{ exitCode: 0, errors: [], stderr: '' },
  });
  expect(run.outputs).toMatchObject({ configured: 'true', verified: 'false' });
});

test('an answer that changes the protocol is as good as none', async () => {
  const answer = 'HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
  server.answer(() => [{ kind: 'bytes', bytes: Buffer.from(answer) }]);

  const run = await job().configure({ port: String(server.port) });

  expect(run.exitCode).toBe(0);
  expect(annotations(run, 'warning')).toEqual([expect.stringMatching(/^API key not checked: /)]);
  expect(run.outputs).toMatchObject({ configured: 'true', verified: 'false' });
});

test('a run that stops before it is finished fails', async () => {
  const forgetful = join(job().sandbox.home, 'forgetful.cjs');
  writeFileSync(
    forgetful,
    "require('node:http').request = () => new (require('node:events'))().on('newListener', () => {});\nrequire('node:events').prototype.end = () => {};",
  );
  const run = await job().configure(
    {},
    { env: { NODE_OPTIONS: `--require ${forgetful} ${accelerated.env?.['NODE_OPTIONS']}` } },
  );

  expect(run.exitCode).toBe(1);
  expect(annotations(run, 'error')).toEqual([expect.stringMatching(/^Unexpected error: /)]);
});
