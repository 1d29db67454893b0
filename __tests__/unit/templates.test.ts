import { describe, expect, test } from '@jest/globals';
import { blankTemplates } from '../../src/formats/templates.ts';

describe('a template is blanked, and nothing else', () => {
  test.each([
    ['a: ${X}b', 'a: xxXxb'],
    ['${ f("a") } b', 'xxxfxxaxxxx b'],
    ['${ f("}") }}', 'xxxfxxxxxxx}'],
    ["${ f('\"}') }}", 'xxxfxxxxxxxx}'],
    ['${ f("\\"}") }}', 'xxxfxxxxxxxxx}'],
    ["${ f('}', '{') }}", 'xxxfxxxxxxxxxxxx}'],
    ['${ {"k": {}} }}', 'xxxxxkxxxxxxxx}'],
    ["${ '{% x' }y", 'xxxxxxxxxxxy'],
    ['${A}-${B}', 'xxAx-xxBx'],
    ['${A\r\n B}', 'xxA\r\nxBx'],
    ['$ {% if } %}b', '$           b'],
    ['$ {# a } b #}c', '$            c'],
    ['$ {#env.X#}c', '$          c'],
    ['$ {%\n%}c', '$   \n  c'],
    ['$ %}{% a %}b', '$ %}       b'],
    ['$ #}{# a #}b', '$ #}       b'],
    ['a {% without a dollar sign', 'a {% without a dollar sign'],
  ])('%j is read as %j', (text, blanked) => {
    expect(blankTemplates(text)).toBe(blanked);
  });
});

describe('a template that the engine cannot render is named, with its place', () => {
  const GITHUB = 'a GitHub expression, which is replaced in workflow files only';
  const SHELL = 'a default value in shell style, which Jinja writes as a filter';
  const V4 = 'a variable in the style of Soda Core v4';
  test.each([
    ['a ${X', 2, 'a template that starts with ${ and is not closed'],
    ['$ {% x }', 2, 'a template that starts with {% and is not closed'],
    ['$ {# x %}', 2, 'a template that starts with {# and is not closed'],
    ['${A} ${ }', 5, 'an empty template'],
    ['${}', 0, 'an empty template'],
    ['${{ secrets.X }}', 0, GITHUB],
    ['${{X}}', 0, GITHUB],
    ['${X:-y}', 0, SHELL],
    ['${ X :=y}', 0, SHELL],
    ['${XY:?y}', 0, SHELL],
    ['${X:+y}', 0, SHELL],
    ['${env.X}', 0, V4],
    ['${ env.X }', 0, V4],
  ])('%j at %i', (text, offset, message) => {
    expect(() => blankTemplates(text)).toThrow(
      expect.objectContaining({ name: 'TemplateError', message, offset }),
    );
  });

  test.each([
    '${a{b}}',
    '${{1}.x}',
    '${{"a": 1}}',
    '${ a | f(b:-1) }',
    '${ a.b:-1 }',
    '${X:y}',
    '${my_env.X}',
    '${environ}',
  ])('%j is none', (text) => {
    expect(blankTemplates(text)).toHaveLength(text.length);
  });
});
