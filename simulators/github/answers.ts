/** The response of an endpoint; a body is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends the handling of a request with an error response. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`answered with ${answer.status}`);
    this.answer = answer;
  }
}

export const CREATED: Answer = { status: 201, body: {} };
export const NO_CONTENT: Answer = { status: 204 };

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

/** The response for a created object, with its location. */
export function created(body: unknown, location: string): Answer {
  return { status: 201, body, headers: { location } };
}

/** An error in the shape of GitHub's: the status is a string in the body. */
export function failure(
  status: number,
  message: string,
  { headers = {}, documentation = 'https://docs.github.com/rest', ...more }: FailureDetails = {},
): Answer {
  return {
    status,
    body: { message, ...more, documentation_url: documentation, status: `${status}` },
    headers,
  };
}

/** What is asked for is elsewhere: 301 for a read, 307 for a request that has to be sent again as it is. */
export function redirection(status: 301 | 307, url: string): Answer {
  return {
    status,
    body: {
      message: status === 301 ? 'Moved Permanently' : 'Temporary Redirect',
      url,
      documentation_url:
        'https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects',
    },
    headers: { location: url },
  };
}

export interface FailureDetails {
  readonly headers?: Readonly<Record<string, string>>;
  readonly documentation?: string;
  readonly errors?: readonly FieldError[];
}

export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
}

export function notFound(): Refusal {
  return new Refusal(failure(404, 'Not Found'));
}

/** GitHub's message when the body does not match the schema of the endpoint. */
export function invalidRequest(detail: string): Refusal {
  return new Refusal(failure(422, `Invalid request.\n\n${detail}`));
}

export function validationFailed(field: string, code = 'invalid', resource = 'Secret'): Refusal {
  return invalidFields([{ resource, field, code }]);
}

export function invalidFields(errors: readonly FieldError[]): Refusal {
  return new Refusal(failure(422, 'Validation Failed', { errors }));
}
