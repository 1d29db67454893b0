import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { proxyFetch, proxyPasswords } from './http/proxy-fetch.ts';
import { enforceCertificateChecks } from './http/tls.ts';
import { InputReader } from './inputs/reader.ts';
import { readSettings } from './inputs/settings.ts';
import { Secret } from './keys/secret.ts';
import { configure } from './modes/configure.ts';
import { runnerCommands } from './runner/commands.ts';
import { reportFailure } from './runner/failure.ts';
import { Log } from './runner/log.ts';
import { runnerStep } from './runner/step.ts';
import { readWorkflowRun } from './runner/workflow-run.ts';

const environment = process.env;
const log = new Log(runnerCommands);

async function main(): Promise<void> {
  for (const password of proxyPasswords(environment)) {
    log.mask(new Secret(password));
  }
  const reader = new InputReader(environment, (text) => log.foreign(text));
  const run = readWorkflowRun(environment, (file) => fs.readFileSync(file, 'utf8'));
  const settings = await readSettings(reader, log, run);
  if (enforceCertificateChecks(environment)) {
    log.warning(
      'TLS certificates are checked',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set in this job and has no effect here: a key is sent to a verified server only. For a certificate authority of your own set NODE_EXTRA_CA_CERTS.',
    );
  }
  await configure(settings, {
    log,
    step: runnerStep(environment),
    fs,
    path,
    directories: {
      workspace: environment['GITHUB_WORKSPACE'],
      temp: environment['RUNNER_TEMP'],
      home: environment['HOME'] ?? environment['USERPROFILE'],
    },
    http: { fetch: proxyFetch, now: Date.now, sleep, random: Math.random },
    random: () => randomBytes(4).toString('hex'),
  });
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function fail(error: unknown): void {
  process.exitCode = 1;
  reportFailure(error, log);
}

// what Node prints of an error that nobody caught could hold a key
process.on('uncaughtException', fail);
main().catch(fail);
