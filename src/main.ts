import * as fs from 'node:fs';
import * as path from 'node:path';
import { jobDirectories } from './files/location.ts';
import type { Fetch } from './http/fetch.ts';
import { proxyPasswords } from './http/proxy-passwords.ts';
import { enforceCertificateChecks } from './http/tls.ts';
import { InputReader } from './inputs/reader.ts';
import { readSettings } from './inputs/settings.ts';
import { Secret } from './keys/secret.ts';
import { configure } from './modes/configure.ts';
import { skip } from './modes/skip.ts';
import { Cancellation } from './runner/cancellation.ts';
import { reportFailure } from './runner/failure.ts';
import { Log } from './runner/log.ts';
import { runnerLog } from './runner/log-commands.ts';
import { standardOutput } from './runner/standard-output.ts';
import { runnerStep } from './runner/step.ts';
import { readWorkflowRun } from './runner/workflow-run.ts';
import { reportingHost } from './soda-cloud/connection.ts';

const environment = process.env;
const log = new Log(runnerLog(standardOutput(fs.writeSync), environment));

async function main(): Promise<void> {
  for (const password of proxyPasswords(environment)) {
    log.mask(new Secret(password));
  }
  const settings = await readSettings({
    reader: new InputReader(environment, (text) => log.foreign(text)),
    log,
    run: readWorkflowRun(environment, (file) => fs.readFileSync(file, 'utf8')),
    environment,
  });
  if (enforceCertificateChecks(environment)) {
    log.warning(
      'TLS certificates are checked',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set in this job and has no effect here: a key is sent to a verified server only. For a certificate authority of your own set NODE_EXTRA_CA_CERTS.',
    );
  }
  const cancellation = new Cancellation();
  const step = runnerStep(environment, fs, { hasSummary: settings.summary });
  const { connection } = settings;
  step.setOutputs({ host: connection.host, 'reporting-host': reportingHost(connection) });
  const http = {
    fetch: fetchOnDemand,
    now: Date.now,
    sleep: (milliseconds: number, atLeast?: number) => cancellation.sleep(milliseconds, atLeast),
    random: Math.random,
    // on demand, as not every run sends a request
    get canceled() {
      return cancellation.signal;
    },
  };
  switch (settings.mode) {
    case 'skipped':
      return skip(settings, { log, step });
    case 'configure':
      return configure(settings, {
        log,
        step,
        fs,
        path,
        directories: jobDirectories(environment),
        environment,
        http,
        random,
      });
    case 'rotate': {
      handleCancelSignals(cancellation);
      const { rotate } = await import('./modes/rotate.ts');
      return rotate(settings, { log, step, fs, http, environment, cancellation });
    }
    case 'audit': {
      handleCancelSignals(cancellation);
      const { audit } = await import('./modes/audit.ts');
      return audit(settings, { log, step, fs, http, environment, cancellation });
    }
    case 'retire': {
      handleCancelSignals(cancellation);
      const { retire } = await import('./modes/retire.ts');
      return retire(settings, { log, step, fs, http, environment, cancellation });
    }
  }
}

/** A canceled run sees a write through that has begun, ends all else, and reports. Windows has a signal of its own. */
function handleCancelSignals(cancellation: Cancellation): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(signal, () => cancellation.request());
  }
}

/** Eight characters that no other step is likely to have used. Nothing is safe because they cannot be guessed. */
function random(): string {
  return Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Loaded with the first request: `configure` without `verify` sends none. */
const fetchOnDemand: Fetch = async (url, request) => {
  const { proxyFetch } = await import('./http/proxy-fetch.ts');
  return proxyFetch(url, request);
};

let failed = false;
let ended = false;

/** Reports the first error: what comes after it is its consequence. */
function fail(error: unknown): void {
  process.exitCode = 1;
  if (!failed) {
    failed = true;
    reportFailure(error, log);
  }
}

// what Node prints of an error that nobody caught could hold a key
process.on('uncaughtException', fail);
main()
  .catch(fail)
  .finally(() => {
    ended = true;
  });
// Node ends, and green, when there is nothing left to wait for
process.once('exit', () => {
  if (!ended) {
    fail(new Error('nothing was left to wait for'));
  }
});
