/** A fault in one response. The functions below create the usual ones. */
export type Fault =
  | AnswerFault
  | { readonly kind: 'echo'; readonly status: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset'; readonly sent: 'nothing' | 'half' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'drip'; readonly everyMilliseconds: number }
  | { readonly kind: 'flood'; readonly bytes: number };

export interface AnswerFault {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export function answer(
  status: number,
  { headers = {}, body = '' }: Partial<Pick<AnswerFault, 'headers' | 'body'>> = {},
): AnswerFault {
  return { kind: 'answer', status, headers, body };
}

/** Any JSON, for a response of another shape than documented. */
export function json(value: unknown, status = 200): AnswerFault {
  return answer(status, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
}

export function unavailable(status = 503): AnswerFault {
  return json({ code: 'unavailable', message: 'Try again later' }, status);
}

/** @param retryAfter seconds, or a date as HTTP writes it */
export function tooManyRequests(retryAfter: number | string): AnswerFault {
  const { body } = json({ code: 'too_many_requests', message: 'Too many requests' });
  return answer(429, {
    headers: { 'content-type': 'application/json', 'retry-after': `${retryAfter}` },
    body,
  });
}

/** A web page, as from a wrong host, a gateway or a captive portal. */
export function html(status = 200): AnswerFault {
  return answer(status, {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>',
  });
}

/** Bytes that are neither JSON nor UTF-8, labeled as JSON. */
export function garbage(): AnswerFault {
  return answer(200, {
    headers: { 'content-type': 'application/json' },
    body: Uint8Array.from({ length: 512 }, (_, index) => (index * 151 + 129) % 256),
  });
}

export function redirect(location: string, status = 302): AnswerFault {
  return answer(status, { headers: { location } });
}

/** Returns the key in every encoding that could reach a log. */
export function echo(status = 401): Fault {
  return { kind: 'echo', status };
}

export function hang(): Fault {
  return { kind: 'hang' };
}

/** Resets the connection before the response, or in the middle of its body. */
export function reset(sent: 'nothing' | 'half' = 'nothing'): Fault {
  return { kind: 'reset', sent };
}

/** Closes the connection normally, but after fewer bytes than announced. */
export function truncated(): Fault {
  return { kind: 'truncated' };
}

/** A correct response, padded to a thousand bytes, sent one byte at a time. */
export function drip(everyMilliseconds = 100): Fault {
  return { kind: 'drip', everyMilliseconds };
}

/** A body without an announced length, (nearly) endless. */
export function flood(bytes = 50_000_000): Fault {
  return { kind: 'flood', bytes };
}
