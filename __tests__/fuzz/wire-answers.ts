import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Script, Step } from '../../simulators/wire/server.ts';

/** Whether a response reaches the time limit or the size limit of the client. */
export interface Patience {
  readonly slow: boolean;
  readonly huge: boolean;
}

/** A response and its description for messages. */
export interface WireAnswer {
  readonly made: string;
  readonly script: Script;
}

const HUGE = 400 * 1024 * 1024;
const CHUNK = Buffer.alloc(256 * 1024, 'a');

const junk = fc.constantFrom(
  ...[
    '',
    'null',
    '[]',
    '{}',
    '0',
    '"text"',
    '{"message":',
    '<html><body>Sign in</body></html>',
    '\uFEFF{}',
    '\0',
  ],
  ...[
    '{"message":{"toString":1}}',
    '{"message":"Bad credentials","documentation_url":{}}',
    '12345678901234567890',
  ],
  ...[
    '{"__proto__":{"status":200}}',
    '{"a":1e999}',
    `${'['.repeat(20_000)}`,
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  ],
);

/** Replaces the value of one member of a document, at any depth. */
function misshapen(document: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1e300,
      2 ** 53,
      '',
      ' ',
      'not a date',
      '9999-99-99',
      [],
      {},
      true,
      false,
    ),
    fc.constantFrom<unknown>(
      '+275760-09-13T00:00:00Z',
      '-271821-04-20T00:00:00Z',
      '0000-01-01T00:00:00Z',
      [[]],
      [null],
    ),
    fc.constantFrom<unknown>(
      'A'.repeat(3000),
      '::error::x\n',
      '..',
      'a/b/c',
      Array.from({ length: 101 }, () => ({})),
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  if (Array.isArray(document)) {
    const items: unknown[] = document;
    return fc.oneof(
      other,
      fc.constant([...items, ...items]),
      fc
        .tuple(fc.nat({ max: items.length }), other)
        .map(([at, instead]) => [...items.slice(0, at), instead, ...items.slice(at + 1)]),
      fc.tuple(
        ...items.map((item) => fc.oneof({ weight: 2, arbitrary: fc.constant(item) }, misshapen(item))),
      ),
    );
  }
  if (typeof document !== 'object' || document === null) {
    return other;
  }
  const members = Object.entries(document);
  const changed = members.map(([name, value]) =>
    fc
      .oneof(fc.constant(undefined), other, misshapen(value))
      .map((instead) =>
        Object.fromEntries(members.map(([each, kept]) => [each, each === name ? instead : kept])),
      ),
  );
  return fc.oneof({ weight: 1, arbitrary: other }, ...changed.map((arbitrary) => ({ weight: 3, arbitrary })));
}

const statusLine = fc.oneof(
  { weight: 6, arbitrary: fc.constant('HTTP/1.1 200 OK') },
  fc
    .constantFrom(
      201,
      202,
      204,
      205,
      206,
      226,
      300,
      302,
      304,
      307,
      400,
      401,
      403,
      404,
      408,
      410,
      418,
      422,
      429,
    )
    .map((status) => `HTTP/1.1 ${status} X`),
  fc.constantFrom(500, 501, 502, 503, 504, 599, 600, 999).map((status) => `HTTP/1.1 ${status} X`),
  fc.constantFrom(
    'HTTP/1.1',
    'HTTP/9.9 200 OK',
    'HTTP/1.1 2000 OK',
    'HTTP/1.1 -1 OK',
    'ICY 200 OK',
    'HTTP/1.0 200',
  ),
  fc.constantFrom(
    'HTTP/1.1 99 x',
    'HTTP/1.1 000 x',
    'HTTP/2 200',
    'GET / HTTP/1.1',
    '\0\x01\x02',
    'SSH-2.0-OpenSSH',
    '',
  ),
  fc
    .tuple(
      fc.constantFrom(301, 302, 303, 307, 308),
      fc.constantFrom('/', '/elsewhere', 'http://127.0.0.1:1/', '//['),
    )
    .map(([status, place]) => `HTTP/1.1 ${status} X\r\nLocation: ${place}`),
  fc.constantFrom('HTTP/1.1 101 Switching Protocols', 'HTTP/1.1 100 Continue', 'HTTP/1.1 103 Early Hints'),
);

const extraHeader = fc.oneof(
  fc
    .constantFrom(
      '-5',
      '1e99',
      '999999999999999999',
      'Thu, 01 Jan 1970 00:00:00 GMT',
      'Fri, 31 Dec 9999 23:59:59 GMT',
    )
    .map((value) => `Retry-After: ${value}`),
  fc.constantFrom('0', '1', 'soon', '', '0x10', '1.5').map((value) => `Retry-After: ${value}`),
  fc.constantFrom('X-RateLimit-Remaining: 0', 'X-RateLimit-Reset: 99999999999999', 'X-RateLimit-Reset: -1'),
  fc.constantFrom(
    'Date: nonsense',
    'Date: Fri, 31 Dec 9999 23:59:59 GMT',
    'Content-Length: 5',
    'Content-Length: -1',
  ),
  fc.constantFrom('Connection: close', 'Upgrade: h2c'),
  fc.constantFrom(
    'Link: <http://127.0.0.1:1/>; rel="next"',
    'Link: <>; rel=next',
    'Deprecation: true',
    'Sunset: x',
  ),
  fc.constantFrom(
    'X-Accepted-GitHub-Permissions: \u0080\u00ff::error::',
    'Set-Cookie: a=b',
    'Content-Type: ;;;',
  ),
  fc.constantFrom(
    'Content-Encoding: identity',
    'Content-Encoding: br',
    'Content-Encoding: a, b, c, d, e, f, g',
  ),
  fc.constantFrom(
    'no colon',
    ': no name',
    'Bad Name: x',
    'X: \0',
    ' folded: x',
    'X: a\rb',
    'X'.repeat(20_000),
  ),
  fc.constantFrom(
    'Location: /',
    'Location: http://127.0.0.1:1/',
    'Location: //[',
    'Location: javascript:1',
    'Location:',
  ),
);

const contentType = fc.constantFrom(
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'text/html',
    'text/plain',
  ],
  ...['', 'application/octet-stream', 'image/png', '/', 'application/json;;;=', 'application/scim+json'],
);

type Coding = 'as it is' | 'gzip' | 'gzip claimed' | 'gzip broken' | 'bad UTF-8' | 'UTF-16';
const coding = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Coding>('as it is') },
  fc.constantFrom<Coding>('gzip', 'gzip claimed', 'gzip broken', 'bad UTF-8', 'UTF-16'),
);

type Framing = 'length' | 'too short' | 'too long' | 'chunked' | 'chunks broken' | 'until close' | 'twice';
const framing = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Framing>('length') },
  fc.constantFrom<Framing>('too short', 'too long', 'chunked', 'chunks broken', 'until close', 'twice'),
);

const ending = fc.oneof(
  { weight: 4, arbitrary: fc.constant('close' as const) },
  { weight: 1, arbitrary: fc.constant('reset' as const) },
);

/** Correct responses with any document. */
export function misshapenAnswers(document: unknown): fc.Arbitrary<WireAnswer> {
  return misshapen(document).map((value) => rightScript({ status: 200, document: value }));
}

/** Responses with a correct document, by their defect; some have none. */
export function wireAnswers(document: unknown, { slow, huge }: Patience): fc.Arbitrary<WireAnswer> {
  const body = fc.oneof(
    { weight: 5, arbitrary: misshapen(document).map((value) => JSON.stringify(value) ?? '') },
    { weight: 2, arbitrary: fc.constant(JSON.stringify(document)) },
    { weight: 1, arbitrary: junk },
  );
  const ordinary = fc
    .record({
      status: statusLine,
      type: fc.oneof({ weight: 3, arbitrary: fc.constant('application/json') }, contentType),
      extra: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(extraHeader, { maxLength: 4 })),
      ...{ body, coding, framing, ending },
      /** The part of the bytes that goes out. */
      cut: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map((parts): WireAnswer => {
      const content = encode(parts.body, parts.coding);
      // Node throws what is wrong with these bodies past every handler: __tests__/field-cases/broken-answers.test.ts
      const hasBody = !/ (101|204|205|304) /.test(parts.status);
      const { headers, bytes } = hasBody
        ? frame(content, parts.framing)
        : { headers: [], bytes: Buffer.alloc(0) };
      const encoded = parts.coding.startsWith('gzip') ? ['Content-Encoding: gzip'] : [];
      const lines = [
        parts.status,
        `Content-Type: ${parts.type}`,
        ...encoded,
        ...headers,
        ...parts.extra,
        '',
        '',
      ];
      const all = Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), bytes]);
      const script: Script = [
        { kind: 'bytes', bytes: all.subarray(0, Math.ceil(parts.cut * all.length)) },
        { kind: parts.ending },
      ];
      return { made: `${parts.status} ${parts.coding} ${parts.framing} ${parts.ending}`, script };
    });
  return fc.oneof(
    { weight: huge || slow ? 20 : 60, arbitrary: ordinary },
    { weight: 1, arbitrary: fc.constantFrom(...(huge ? [...FLOODS, ...HUGE_FLOODS] : FLOODS)) },
    ...(slow ? [{ weight: 2, arbitrary: fc.constantFrom(...slowAnswers) }] : []),
  );
}

function encode(text: string, how: Coding): Buffer {
  switch (how) {
    case 'gzip':
      return gzipSync(text);
    case 'gzip broken':
      return gzipSync(text).fill(0x5a, 12);
    case 'bad UTF-8':
      return Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from(text), Buffer.from([0xed, 0xa0, 0x80])]);
    case 'UTF-16':
      return Buffer.from(`\uFEFF${text}`, 'utf16le');
    default:
      return Buffer.from(text);
  }
}

function frame(content: Buffer, how: Framing): { headers: string[]; bytes: Buffer } {
  const length = (value: number) => [`Content-Length: ${value}`];
  const chunks = (size: string) =>
    Buffer.concat([Buffer.from(`${size}\r\n`), content, Buffer.from('\r\n0\r\n\r\n')]);
  const chunked = ['Transfer-Encoding: chunked'];
  switch (how) {
    case 'length':
      return { headers: length(content.length), bytes: content };
    case 'too short':
      return { headers: length(Math.floor(content.length / 2)), bytes: content };
    case 'too long':
      return { headers: length(content.length * 2 + 7), bytes: content };
    case 'chunked':
      return { headers: chunked, bytes: chunks(content.length.toString(16)) };
    case 'chunks broken':
      return { headers: chunked, bytes: chunks('zz') };
    case 'until close':
      return { headers: [], bytes: content };
    case 'twice':
      return { headers: [...length(content.length), ...length(content.length + 1)], bytes: content };
  }
}

const ascii = (text: string) => Buffer.from(text, 'latin1');
const flood = (made: string, head: string, bytes: Uint8Array, total: number): WireAnswer => ({
  made,
  script: [{ kind: 'bytes', bytes: ascii(head) }, { kind: 'flood', bytes, total }, { kind: 'close' }],
});
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const MEBIBYTE = 1024 * 1024;

/** Endless responses that a client aborts early. */
const FLOODS: readonly WireAnswer[] = [
  flood('header flood', HEAD, ascii(`X-Header: ${'a'.repeat(990)}\r\n`), MEBIBYTE),
  flood('one header', `${HEAD}X-Header: `, CHUNK, MEBIBYTE),
  flood('1xx flood', '', ascii('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), MEBIBYTE),
  flood('100 flood', '', ascii('HTTP/1.1 100 Continue\r\n\r\n'), MEBIBYTE),
  flood('status line', 'HTTP/1.1 200 ', CHUNK, MEBIBYTE),
];

const bomb = gzipSync(Buffer.alloc(64 * MEBIBYTE, ' '));

const HUGE_FLOODS: readonly WireAnswer[] = [
  flood('huge body', `${HEAD}Content-Length: ${HUGE}\r\n\r\n`, CHUNK, HUGE),
  flood('huge body without length', `${HEAD}\r\n`, CHUNK, HUGE),
  flood('huge refusal', `HTTP/1.1 404 X\r\nContent-Type: text/html\r\n\r\n`, CHUNK, HUGE),
  flood('gzip bomb', `${HEAD}Content-Encoding: gzip\r\n\r\n`, bomb, bomb.length * 8),
  flood(
    'many chunks',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
    ascii('1\r\na\r\n'.repeat(20_000)),
    HUGE / 4,
  ),
];

const slowly = (made: string, ...script: Step[]): WireAnswer => ({ made, script });
/** Responses that take longer than the time limit. */
export const slowAnswers: readonly WireAnswer[] = [
  slowly('silence', { kind: 'silence' }),
  slowly('slow head', { kind: 'drip', bytes: ascii(HEAD.repeat(40)), pause: 20 }),
  slowly(
    'slow body',
    { kind: 'bytes', bytes: ascii(`${HEAD}Content-Length: 5000\r\n\r\n`) },
    { kind: 'drip', bytes: ascii('{"a":'.repeat(1000)), pause: 20 },
  ),
  slowly(
    'half an answer',
    { kind: 'bytes', bytes: ascii(`${HEAD}Content-Length: 9\r\n\r\n{`) },
    { kind: 'silence' },
  ),
];

/** A correct response. */
export function rightScript({ status, document }: { status: number; document: unknown }): WireAnswer {
  const body = document === undefined ? '' : JSON.stringify(document);
  const length = status === 204 ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const head = `HTTP/1.1 ${status} OK\r\nContent-Type: application/json\r\n${length}Connection: close\r\n\r\n`;
  return { made: 'right', script: [{ kind: 'bytes', bytes: Buffer.from(head + body) }, { kind: 'close' }] };
}
