import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startWireServer, type WireServer } from '../../simulators/wire/server.ts';
import { annotations, useJob } from './job.ts';

const job = useJob();
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
