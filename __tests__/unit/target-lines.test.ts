import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTarget, targetName } from '../../src/github/targets.ts';
import {
  formatExclusion,
  formatPattern,
  LineError,
  parseTargetLine,
  type TargetLine,
  withoutComment,
} from '../../src/inputs/target-line.ts';
import { namedPlace, namedTarget, ownNames, patternPlace } from './target-arbitraries.ts';

const CURRENT = { owner: 'acme', repo: 'data' };
const RUNS = { numRuns: 600 };

const parse = (line: string): TargetLine => parseTargetLine(withoutComment(line), CURRENT);

/** A place with nothing in it that `targets` takes from the run. */
const repo = (name: string, owner = 'acme') => ({ owner, repo: name });

describe('what is formatted is parsed again:', () => {
  test('targets', () => {
    fc.assert(
      fc.property(namedTarget, (target) => {
        expect(parse(formatTarget(target))).toEqual({ is: 'target', item: target });
      }),
      RUNS,
    );
  });

  test('patterns', () => {
    fc.assert(
      fc.property(patternPlace, fc.option(ownNames, { nil: undefined }), (place, names) => {
        const text = formatPattern(place, names);
        expect(parse(text)).toEqual({
          is: 'pattern',
          item: { text, ...place, ...(names && { ownNames: names }) },
        });
      }),
      RUNS,
    );
  });

  test('exclusions', () => {
    fc.assert(
      fc.property(fc.oneof(namedPlace, patternPlace), (place) => {
        const text = formatExclusion(place);
        expect(parse(text)).toEqual({ is: 'exclusion', item: { text, place } });
      }),
      RUNS,
    );
  });

  test('the names in reports, which are one visible line', () => {
    fc.assert(
      fc.property(namedTarget, (target) => {
        const name = targetName(target);
        // white space at the end of a name is not part of it
        fc.pre(!/:\s|\s$|:\s= /.test(name.replace(/ = \w+, \w+$/, '')));
        const parsed = parse(name);
        if (parsed.is !== 'target') {
          throw new Error('the name is no target');
        }
        expect(name).not.toMatch(/\p{Cc}|\p{Cf}|##\[/u);
        // but for invisible characters, which became spaces
        expect(targetName(parsed.item)).toBe(name);
      }),
      RUNS,
    );
  });

  test('a line with white space around its parts, and a comment, is the same', () => {
    const space = fc.stringMatching(/^[ \t]{0,2}$/);
    const comment = fc.constantFrom('', ' #', '\t# = A, B', ' # [x] #');
    fc.assert(
      fc.property(patternPlace, ownNames, space, space, comment, (place, names, one, other, end) => {
        const text = formatPattern(place, names);
        const start = text.lastIndexOf(' = ');
        const spaced = `${one}${text.slice(0, start)}${other}=${one}${names.id}${other},${one}${names.secret}${end}`;
        expect(parse(`${other}!${one}${formatExclusion(place).slice(1)}${end}`)).toEqual({
          is: 'exclusion',
          item: { text: formatExclusion(place), place },
        });
        // a backslash at the end of a name needs the space in front of '='
        fc.pre(other !== '' || !text.slice(0, start).endsWith('\\'));
        expect(parse(spaced)).toEqual(parse(text));
      }),
      RUNS,
    );
  });
});

test('whatever a line says, it is one of these, or what is expected is said', () => {
  const piece = fc.constantFrom(
    ...['repo', 'environment', 'org', 'codespaces-user', 'agents-org', 'file', '!', ':', '/', '*', '\\', '#'],
    ...[
      ' ',
      '[',
      ']',
      '=',
      ',',
      '"',
      'acme',
      'acme/data',
      'topic:',
      'visibility:',
      'props.',
      'ID',
      'private',
    ],
  );
  const start = fc.constantFrom(
    '',
    'file:',
    'repo',
    'repo:acme/*',
    'environment:acme/x*:',
    '!org',
    '!repo:acme/*',
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      start,
      fc.array(fc.oneof(piece, fc.string({ maxLength: 2 })), { maxLength: 9 }),
      (text, more) => {
        try {
          seen.add(parse(text + more.join('')).is);
        } catch (error) {
          expect(error).toBeInstanceOf(LineError);
        }
      },
    ),
    { numRuns: 4000 },
  );
  expect([...seen].sort()).toEqual(['exclusion', 'file', 'pattern', 'target']);
});

const environment = (name: string) => ({ kind: 'environment', ...CURRENT, environment: name });

describe('targets', () => {
  test.each([
    ['repo', { kind: 'repo', ...CURRENT }],
    [' dependabot : acme/lake ', { kind: 'dependabot', ...repo('lake') }],
    ['agents', { kind: 'agents', ...CURRENT }],
    ['agents:other/x', { kind: 'agents', ...repo('x', 'other') }],
    ['agents-org', { kind: 'agents-org', org: 'acme' }],
    ['agents-org:other', { kind: 'agents-org', org: 'other' }],
    ['environment:production', environment('production')],
    ['environment:a/b', environment('a/b')],
    ['environment: acme/lake : eu west ', { kind: 'environment', ...repo('lake'), environment: 'eu west' }],
    ['environment:acme/lake:a:b', { kind: 'environment', ...repo('lake'), environment: 'a:b' }],
    ['environment:a#b', environment('a#b')],
    ['environment:a #b', environment('a')],
    ['environment:a\u00a0#b', environment('a')],
    ['environment:a \\#b', environment('a #b')],
    ['environment:\\*', environment('*')],
    ['environment:a\\[b]', environment('a[b]')],
    ['environment:a]', environment('a]')],
    ['environment:a\\=b', environment('a=b')],
    ['environment:a\\b\\', environment('a\\b\\')],
    ['environment:a\\\\*', environment('a\\*')],
    ['environment:!a', environment('!a')],
    ['environment:a, repo', environment('a, repo')],
    ['repo=a,b', { kind: 'repo', ...CURRENT, ownNames: { id: 'A', secret: 'B' } }],
    [
      'agents = COPILOT_MCP_id , COPILOT_MCP_secret # of ours',
      { kind: 'agents', ...CURRENT, ownNames: { id: 'COPILOT_MCP_ID', secret: 'COPILOT_MCP_SECRET' } },
    ],
    ['codespaces-user = A, B', { kind: 'codespaces-user', ownNames: { id: 'A', secret: 'B' } }],
  ])('%s', (line, item) => {
    expect(parse(line)).toEqual({ is: 'target', item });
  });
});

describe('patterns', () => {
  test.each([
    ['repo:acme/*', { kind: 'repo', owner: 'acme', repo: ['', ''], qualifiers: [] }],
    ['agents:acme/data-**-x', { kind: 'agents', owner: 'acme', repo: ['data-', '-x'], qualifiers: [] }],
    [
      'environment:acme/*:production',
      { kind: 'environment', owner: 'acme', repo: ['', ''], environment: ['production'], qualifiers: [] },
    ],
    [
      'environment:acme/data:a\\*/*:b',
      { kind: 'environment', owner: 'acme', repo: ['data'], environment: ['a*/', ':b'], qualifiers: [] },
    ],
    [
      'repo:acme/* [ topic:ETL  visibility:internal props.team:data props.team:data ]',
      {
        kind: 'repo',
        owner: 'acme',
        repo: ['', ''],
        qualifiers: [
          { by: 'topic', value: 'etl' },
          { by: 'visibility', value: 'internal' },
          { by: 'property', property: 'team', value: 'data' },
        ],
      },
    ],
    [
      'repo:acme/*[props.cost$#-x:"a ] = b"]= A,B',
      {
        kind: 'repo',
        owner: 'acme',
        repo: ['', ''],
        qualifiers: [{ by: 'property', property: 'cost$#-x', value: 'a ] = b' }],
        ownNames: { id: 'A', secret: 'B' },
      },
    ],
  ])('%s', (line, item) => {
    expect(parse(line)).toMatchObject({ is: 'pattern', item });
  });

  test('have their normal form as their text', () => {
    expect(parse(' repo : acme/**[topic:A  props.b:"c"]=d , e # f')).toMatchObject({
      item: { text: 'repo:acme/* [topic:a props.b:c] = D, E' },
    });
    expect(parse('! environment : x')).toMatchObject({ item: { text: '!environment:acme/data:x' } });
  });
});

describe('exclusions', () => {
  test.each([
    ['!repo', { kind: 'repo', ...CURRENT }],
    ['! environment:a', environment('a')],
    ['!org:x', { kind: 'org', org: 'x' }],
    ['!codespaces-user', { kind: 'codespaces-user' }],
    [
      '!repo:acme/legacy-* [topic:old]',
      { kind: 'repo', owner: 'acme', repo: ['legacy-', ''], qualifiers: [{ by: 'topic', value: 'old' }] },
    ],
  ])('%s', (line, place) => {
    expect(parse(line)).toMatchObject({ is: 'exclusion', item: { place } });
  });
});

describe('a line that is refused says what is expected:', () => {
  const expectedOf = (line: string, current: typeof CURRENT | undefined = CURRENT) => {
    try {
      return parseTargetLine(withoutComment(line), current);
    } catch (error) {
      return error instanceof LineError ? error.expected : error;
    }
  };

  test.each([
    ['repos', 'a target starts with repo, environment, org,'],
    ['!', 'a target starts with'],
    ['!!repo', 'a target starts with'],
    ['Repo', 'a target starts with'],
    ['repo, org', 'a target starts with'],
    ['repo:', "'repo:' is followed by OWNER/NAME"],
    ['repo:data', "'repo:' is followed by OWNER/NAME"],
    ['repo:acme/..', "'repo:' is followed by OWNER/NAME"],
    ['repo:acme/\\*', "'repo:' is followed by OWNER/NAME"],
    ['repo:*', "'repo:' is followed by OWNER/PATTERN"],
    ['agents:*/x', "'agents:' is followed by OWNER/PATTERN"],
    ['repo:ac*/x', 'a pattern names the owner'],
    ['repo:acme/x/*', 'OWNER/PATTERN'],
    ['repo:acme/a b*', 'OWNER/PATTERN'],
    ['environment', "'environment:' is followed by NAME or by OWNER/NAME:ENVIRONMENT"],
    ['environment:acme/data:', "'environment:' is followed by NAME or by OWNER/NAME:ENVIRONMENT"],
    ['environment:a:b', 'the text before the second colon is OWNER/NAME'],
    ['environment:prod*', "'environment:' is followed by OWNER/NAME:PATTERN"],
    ['environment:acme/*', "'environment:' is followed by OWNER/NAME:PATTERN"],
    ['environment:*/x:y', "'environment:' is followed by OWNER/NAME:PATTERN"],
    ['environment::*', "'environment:' is followed by OWNER/NAME:PATTERN"],
    ['org:*', "no pattern spans organizations: 'org:' is followed by the name of one"],
    ['dependabot-org:ac*', 'no pattern spans organizations'],
    ['org:acme/data', "'org:' is followed by the name of an organization"],
    ['codespaces-user:me', "nothing follows 'codespaces-user'"],
    ['repo [topic:x]', "only a line with '*'"],
    ['!repo:acme/x [topic:x]', "only a line with '*'"],
    ['org [topic:x]', "only a line with '*'"],
    ['!repo = A, B', 'an exclusion removes targets whatever their names'],
    ['!repo:acme/* = A, B', 'an exclusion removes targets whatever their names'],
    ['repo:acme/* []', "between '[' and ']' stand topic:TOPIC"],
    ['repo:acme/* [', "between '[' and ']' stand"],
    ['repo:acme/* [topic:x', "between '[' and ']' stand"],
    ['repo:acme/* [topic:x #]', "between '[' and ']' stand"],
    ['repo:acme/* [topic:]', "between '[' and ']' stand"],
    ['repo:acme/* [topic:x,visibility:private]', "between '[' and ']' stand"],
    ['repo:acme/* [language:go]', "between '[' and ']' stand"],
    ['repo:acme/* [archived]', "between '[' and ']' stand"],
    ['repo:acme/* [Topic:x]', "between '[' and ']' stand"],
    ['repo:acme/* [visibility:secret]', "between '[' and ']' stand"],
    ['repo:acme/* [props.:x]', "between '[' and ']' stand"],
    ['repo:acme/* [props.a:""]', "between '[' and ']' stand"],
    ['repo:acme/* [props.a:"b"c]', "between '[' and ']' stand"],
    ['repo:acme/* [props.a:b*]', 'the value of a qualifier is given in full'],
    ['repo:acme/* [visibility:public visibility:private]', 'a repository has one visibility only'],
    ['repo:acme/* [topic:x] y', "only '= ID_NAME, SECRET_NAME' follows the qualifiers"],
    ['repo:acme/* [topic:x] [topic:y]', "only '= ID_NAME, SECRET_NAME' follows the qualifiers"],
    ['repo =', "after '=' stand two different names, the one for the ID first"],
    ['repo = A', "after '=' stand two different names"],
    ['repo = A, a', "after '=' stand two different names"],
    ['repo = A, B, C', "after '=' stand two different names"],
    ['repo = A, 1B', "after '=' stand names that GitHub accepts for secrets"],
    ['repo = GITHUB_A, B', "after '=' stand names that GitHub accepts for secrets"],
    ['repo = A-B, C', "after '=' stand names that GitHub accepts for secrets"],
    ['repo = A, A_previous', "two names that differ also with '_PREVIOUS'"],
    ['file:', "'file:' is followed by the path of a file in the workspace"],
    ['!file:x', 'a file cannot be excluded'],
  ])('%s', (line, expected) => {
    expect(expectedOf(line)).toEqual(expect.stringContaining(expected));
  });

  test.each(['repo', 'environment:x', 'org', '!agents'])('%s in a run without a repository', (line) => {
    expect(parse(line)).toBeDefined();
    expect(() => parseTargetLine(line, undefined)).toThrow(LineError);
  });
});
