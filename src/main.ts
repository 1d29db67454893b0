import * as fs from 'node:fs';
import { getInput } from '@actions/core';
import { configure } from './configure/index.ts';
import { enforceCertificateChecks, proxyPasswords } from './http/environment.ts';
import type { Fetch } from './http/fetch.ts';
import { readSettings } from './inputs/index.ts';
import { InputReader } from './inputs/reader.ts';
import type { SkippedSettings } from './inputs/types.ts';
import { Cancellation } from './shared/cancellation.ts';
import { Log, surviveClosedLog } from './shared/log.ts';
import { Secret } from './shared/secret.ts';
import { runnerStep, type Step } from './shared/step.ts';
import { readWorkflowRun } from './shared/workflow.ts';
import { reportingHost } from './soda-cloud/endpoint.ts';

const environment = process.env;
const log = new Log();

async function main(): Promise<void> {
  for (const password of proxyPasswords(environment)) {
    log.mask(new Secret(password));
  }
  const settings = await readSettings({
    reader: new InputReader(getInput, (text) => log.sanitize(text)),
    log,
    run: await readWorkflowRun(),
    environment,
  });
  if (enforceCertificateChecks(environment)) {
    log.warning(
      'TLS certificates are checked',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set in this job and has no effect here: a key is sent to a verified server only. For a custom certificate authority (CA) set NODE_EXTRA_CA_CERTS.',
    );
  }
  const cancellation = new Cancellation();
  const step = runnerStep({ hasSummary: settings.summary });
  const { connection } = settings;
  step.setOutputs({ host: connection.host, 'reporting-host': reportingHost(connection) });
  const http = {
    fetch: fetchOnDemand,
    now: Date.now,
    sleep: (milliseconds: number, atLeast?: number) => cancellation.sleep(milliseconds, atLeast),
    random: Math.random,
    canceled: cancellation.signal,
  };
  const context = { log, step, fs, http, environment };
  if (settings.mode === 'skipped') {
    return skip(settings, step);
  }
  if (settings.mode === 'configure') {
    return configure(settings, context);
  }
  handleCancelSignals(cancellation);
  switch (settings.mode) {
    case 'rotate':
      return (await import('./rotate/index.ts')).rotate(settings, { ...context, cancellation });
    case 'audit':
      return (await import('./audit/index.ts')).audit(settings, { ...context, cancellation });
    case 'retire':
      return (await import('./retire/index.ts')).retire(settings, { ...context, cancellation });
  }
}

/** Ends a run to which GitHub gives no secrets: with a notice, and outputs that say that nothing was done. */
function skip({ skipped, missing }: SkippedSettings, step: Step): void {
  step.setOutputs({
    verified: 'false',
    ...(skipped === 'configure' ? { configured: 'false' } : {}),
    ...(skipped === 'rotate' ? { rotated: 'false' } : {}),
  });
  log.notice('No API key in this run', `Nothing was done, as 'if-missing: skip' asks. ${missing.parts.why}`);
}

/** A canceled run completes a write that has begun, ends all else, and reports. Windows has a signal of its own. */
function handleCancelSignals(cancellation: Cancellation): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(signal, () => cancellation.request());
  }
}

/** Loaded with the first request: `configure` without `verify` sends none. */
const fetchOnDemand: Fetch = async (url, request) => {
  const { proxyFetch } = await import('./http/proxy.ts');
  return proxyFetch(url, request);
};

let failed = false;
let ended = false;

/** Reports the first error: what comes after it is its consequence. */
function fail(error: unknown): void {
  process.exitCode = 1;
  if (!failed) {
    failed = true;
    log.failure(error);
  }
}

surviveClosedLog();
// what Node prints of an uncaught error could contain a key
process.on('uncaughtException', fail);
main()
  .catch(fail)
  .finally(() => {
    ended = true;
  });
// Node ends, and succeeds, when there is nothing left to wait for
process.once('exit', () => {
  if (!ended) {
    fail(new Error('nothing was left to wait for'));
  }
});
