import type { HttpAnswer, HttpFailure } from '../http/retrying-request.ts';
import { basicCredentials, type KeyPair } from '../keys/key-pair.ts';
import { isRecord } from '../validation.ts';

/** The headers of every request to Soda Cloud's API: JSON, and HTTP Basic authentication with a key pair. */
export function requestHeaders(pair: KeyPair): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Basic ${basicCredentials(pair).reveal()}`,
    'user-agent': 'soda-cloud-keys',
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

/** What one request to Soda Cloud came to. */
export type CloudAnswer =
  /** Soda Cloud's own answer, by its form. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly document: JsonObject | undefined;
      /** An earlier attempt may have been acted on, and its answer was lost. */
      readonly afterLostAnswer?: true;
    }
  /** No answer of Soda Cloud. */
  | {
      readonly kind: 'unknown';
      /** Our own wording. */
      readonly reason: string;
      /** What to change, where the reason says it. The rest of a sentence, without a period. */
      readonly remedy?: string | undefined;
      /** Whether Soda Cloud may have acted on the request all the same. */
      readonly uncertain: boolean;
      /** The run was canceled: nothing is known of Soda Cloud. */
      readonly canceled?: true;
    };

/**
 * The one place that decides whether an answer is Soda Cloud's: its API sends JSON objects, errors included, or nothing
 * (its public API description). Firewalls, bot protection, captive portals and proxies answer with web pages under any
 * status, also 200, 401, 403 and 404: such an answer says nothing of a key or a runner.
 */
export function readAnswer(result: HttpAnswer | HttpFailure): CloudAnswer {
  if (result.kind === 'failure') {
    return { ...result, kind: 'unknown' };
  }
  const { status, body, ...lost } = result;
  if (body.trim() === '') {
    return { ...lost, status, document: undefined };
  }
  const document = parseObject(body);
  return document === undefined
    ? { kind: 'unknown', reason: foreignAnswer(status, body), uncertain: true }
    : { ...lost, status, document };
}

/** The reason for an answer of Soda Cloud's form with a status that tells nothing. */
export function unexpectedStatus(status: number): string {
  return status >= 300 && status < 400
    ? `it answered with a redirect (HTTP ${status}), which is not followed with a key`
    : `it answered with HTTP ${status}`;
}

function parseObject(body: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return isRecord(document) && !Array.isArray(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

function foreignAnswer(status: number, body: string): string {
  if (status >= 300 && status < 400) {
    return unexpectedStatus(status);
  }
  return /^\s*</.test(body)
    ? `it answered with HTTP ${status} and a web page instead of Soda Cloud's JSON, as firewalls, bot protection and proxies do`
    : `it answered with HTTP ${status} and something other than Soda Cloud's JSON, so this may be another server`;
}
