import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answers.ts';
import type { Application } from './api/application.ts';
import { type Match, operationOf, type Router } from './api/router.ts';
import { performFault } from './faults/fault-answers.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import type { Fault } from './faults/faults.ts';
import { ordinaryHeaders, requestIdOf } from './headers.ts';
import type { Hooks } from './hooks.ts';
import type { Validator, Violation } from './openapi/validator.ts';
import type { Conditions } from './options.ts';
import type { PrimaryRateLimit } from './rate-limit.ts';
import { type RecordedRequest, type Recording, recordRequest } from './requests.ts';
import { sendAnswer } from './send.ts';
import type { Traffic } from './traffic.ts';

export interface ExchangeParts {
  readonly basePath: string;
  readonly clock: () => number;
  readonly conditions: Conditions;
  readonly router: Router;
  readonly application: Application;
  /** Without it, nothing is validated. */
  readonly validator: Validator | undefined;
  readonly rateLimit: PrimaryRateLimit;
  readonly faults: FaultPlan;
  readonly hooks: Hooks;
  readonly traffic: Traffic;
  readonly requests: Recording[];
  readonly violations: Violation[];
}

/** Handles a request in steps: record, validate, wait for the hook, apply, wait for the hook, respond. */
export class Exchange {
  readonly #parts: ExchangeParts;
  #sequence = 0;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const over = this.#parts.traffic.begin(message.method ?? '');
    response.once('close', over);
    const request = await this.#record(message).catch(() => undefined);
    if (request === undefined) {
      return;
    }
    try {
      await this.#proceed(request, response, over);
    } catch (error) {
      this.#violation('response', request, `the simulator failed: ${error}`);
      response.destroy();
    }
  }

  async #proceed(request: Recording, response: ServerResponse, over: () => void): Promise<void> {
    const { hooks, faults, conditions } = this.#parts;
    const match = request.operation === undefined ? undefined : this.#match(request.method, request.pathname);
    this.#checkRequest(request, match);
    if (await hooks.dropsRequest(request)) {
      response.socket?.resetAndDestroy();
      return;
    }
    const fault = faults.take(request);
    request.fault = fault;
    await pause(delayOf(fault, false));
    const answer = reachesServer(fault) ? this.#apply(request, match) : undefined;
    if (answer !== undefined && (await hooks.dropsAnswer(request))) {
      response.socket?.resetAndDestroy();
      return;
    }
    await pause(conditions.latency + delayOf(fault, true));
    if (fault?.kind !== 'hang') {
      over();
    }
    this.#answer({ request, response, answer, fault });
  }

  async #record(message: IncomingMessage): Promise<Recording> {
    const { basePath, clock, traffic, requests } = this.#parts;
    const request = await recordRequest(message, {
      basePath,
      clock,
      nextSequence: () => {
        this.#sequence += 1;
        return this.#sequence;
      },
      concurrent: () => traffic.now.total,
      operation: (method, pathname) => {
        const match = this.#match(method, pathname);
        return match === undefined ? undefined : operationOf(match.route);
      },
    });
    requests.push(request);
    return request;
  }

  #match(method: string, pathname: string): Match | undefined {
    const { router, application } = this.#parts;
    return router.match(method, pathname, (id) => application.repositoryName(id));
  }

  #apply(request: Recording, match: Match | undefined): Answer {
    request.applied = true;
    return this.#parts.application.answer(request, match, requestIdOf(request));
  }

  #answer({ request, response, answer, fault }: Outcome): void {
    const { clock, rateLimit, application } = this.#parts;
    const now = clock();
    const headers = ordinaryHeaders(
      request,
      now,
      rateLimit.headers(application.limitKey(request.headers.authorization)),
    );
    if (fault !== undefined && fault.kind !== 'slow') {
      const exchange = { request, response, answer, ordinaryHeaders: headers, now };
      request.status = performFault(fault, exchange);
    } else if (answer !== undefined) {
      this.#checkAnswer(request, answer);
      request.status = answer.status;
      sendAnswer(response, answer, headers);
    }
  }

  #checkRequest(request: RecordedRequest, match: Match | undefined): void {
    for (const problem of this.#parts.validator?.requestProblems(request, match?.params ?? {}) ?? []) {
      this.#violation('request', request, problem);
    }
  }

  #checkAnswer(request: RecordedRequest, answer: Answer): void {
    for (const problem of this.#parts.validator?.answerProblems(request, answer) ?? []) {
      this.#violation('response', request, problem, answer);
    }
  }

  #violation(of: Violation['of'], request: RecordedRequest, problem: string, answer?: Answer): void {
    const message = `${request.method} ${request.path}: ${problem}`;
    this.#parts.violations.push({ of, message, request, ...(answer === undefined ? {} : { answer }) });
  }
}

interface Outcome {
  readonly request: Recording;
  readonly response: ServerResponse;
  readonly answer: Answer | undefined;
  readonly fault: Fault | undefined;
}

function reachesServer(fault: Fault | undefined): boolean {
  return fault === undefined || fault.applied || fault.kind === 'slow';
}

function delayOf(fault: Fault | undefined, applied: boolean): number {
  return fault?.kind === 'slow' && fault.applied === applied ? fault.milliseconds : 0;
}

async function pause(milliseconds: number): Promise<void> {
  if (milliseconds > 0) {
    await sleep(milliseconds);
  }
}
