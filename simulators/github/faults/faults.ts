/** A fault in one request. The functions below create the usual ones. */
export type Fault = FaultAction & {
  /** Whether the server applies the request before the fault. */
  readonly applied: boolean;
};

export type FaultAction =
  | AnswerFault
  | LimitFault
  | { readonly kind: 'echo'; readonly status: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset'; readonly sent: 'nothing' | 'half' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'spiked'; readonly text: string }
  | { readonly kind: 'slow'; readonly milliseconds: number };

export interface AnswerFault {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface LimitFault {
  readonly kind: 'limit';
  readonly limit: 'primary' | 'secondary';
  readonly status: 403 | 429;
  /** Until the primary limit is reset, or for `retry-after`; without it a secondary limit does not include the time. */
  readonly seconds: number | undefined;
}

/** The same fault after the server has applied the request. */
export function afterApplying(fault: Fault): Fault {
  return { ...fault, applied: true };
}

export function answer(
  status: number,
  { headers = {}, body = '' }: Partial<Pick<AnswerFault, 'headers' | 'body'>> = {},
): Fault {
  return { kind: 'answer', status, headers, body, applied: false };
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Fault {
  const body = JSON.stringify(value);
  return answer(status, { headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body });
}

/** An error as GitHub words it. */
export function refusal(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return json(
    { message, documentation_url: 'https://docs.github.com/rest', status: `${status}` },
    status,
    headers,
  );
}

export function unavailable(status = 503): Fault {
  return refusal(status, status === 500 ? 'Server Error' : 'Service Unavailable');
}

/** Also sets `x-ratelimit-remaining` to 0 and `x-ratelimit-reset`. */
export function primaryLimit({
  status = 403,
  resetInSeconds = 60,
}: {
  readonly status?: 403 | 429;
  readonly resetInSeconds?: number;
} = {}): Fault {
  return { kind: 'limit', limit: 'primary', status, seconds: resetInSeconds, applied: false };
}

export function secondaryLimit({
  status = 403,
  retryAfter,
}: {
  readonly status?: 403 | 429;
  readonly retryAfter?: number;
} = {}): Fault {
  return { kind: 'limit', limit: 'secondary', status, seconds: retryAfter, applied: false };
}

/** A web page, as from a wrong host, a gateway or a captive portal. */
export function html(status = 200): Fault {
  return answer(status, {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>Unicorn!</title></head><body><h1>Unicorn!</h1></body></html>',
  });
}

/** Bytes that are neither JSON nor UTF-8, labeled as JSON. */
export function garbage(status = 200): Fault {
  return answer(status, {
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Uint8Array.from({ length: 512 }, (_, index) => (index * 151 + 129) % 256),
  });
}

export function redirect(location: string, status = 302): Fault {
  return answer(status, { headers: { location } });
}

/** Returns the token and the complete body, in every encoding that could reach a log. */
export function echo(status = 422): Fault {
  return { kind: 'echo', status, applied: false };
}

export function hang(): Fault {
  return { kind: 'hang', applied: false };
}

/** Resets the connection before anything of the response, or in the middle of it. */
export function reset(sent: 'nothing' | 'half' = 'nothing'): Fault {
  return { kind: 'reset', sent, applied: false };
}

/** Closes the connection in order, but in the middle of the response. */
export function truncated(): Fault {
  return { kind: 'truncated', applied: false };
}

/** The ordinary answer, with this text behind every text in it. */
export function spiked(text: string): Fault {
  return { kind: 'spiked', text, applied: true };
}

/** The ordinary answer, but late. */
export function slow(milliseconds: number): Fault {
  return { kind: 'slow', milliseconds, applied: false };
}
