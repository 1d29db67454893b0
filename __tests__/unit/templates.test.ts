import { describe, expect, test } from '@jest/globals';
import { leadingTrim, maskTemplates } from '../../src/formats/templates.ts';

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
    ['$ {% set } = 1 %}b', '$                b'],
    ["$ {% set a = '%}' %}b", '$                   b'],
    ['$ {% set a = {"b": 1 % 2} %}c', '$                           c'],
    ['$ {%- if a -%}b{% elif c %}d{%+ endif %}', '$             b            d            '],
    ['$ {% set a %}b{% endset %}', '$            b            '],
    ['$ {# a } b #}c', '$            c'],
    ['$ {#env.X#}c', '$          c'],
    ['$ {%\nset a=1%}c', '$   \n         c'],
    ['$ %}{% set a=1 %}b', '$ %}             b'],
    ['$ #}{# a #}b', '$ #}       b'],
    ['a {% without a dollar sign', 'a {% without a dollar sign'],
  ])('%j is read as %j', (text, blanked) => {
    expect(maskTemplates(text)).toBe(blanked);
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
    ['$ {% if a %}', 2, 'a statement {% if %} that nothing closes'],
    ['$ {% if a %}{% for b in c %}{% endif %}', 28, 'a statement {% endif %} that closes none before it'],
    ['$ {% set a = 1 %}{% endset %}', 17, 'a statement {% endset %} that closes none before it'],
    ['$ {% endwhat %}', 2, 'a statement {% end… %} that closes none before it'],
    ['$ {% else %}', 2, 'a statement {% else %} outside of an {% if %} or {% for %}'],
    ['$ {% constructor %}', 2, 'a statement that Jinja does not know'],
    ['$ {% %}', 2, 'a statement that Jinja does not know'],
    ['$ {% include "x" %}', 2, 'a statement {% include %}, for which there are no other templates'],
  ])('%j at %i', (text, offset, message) => {
    expect(() => maskTemplates(text)).toThrow(
      expect.objectContaining({ name: 'TemplateError', message, offset }),
    );
  });

  test.each([
    '${a{b}}',
    '${{1}.x}',
    '${{"a": 1}}',
    '${ a | f(b:-1) }',
    '${ a.b:-1 }',
    '$ {% for a in b %}{% else %}{% endfor %}',
    '$ {% filter upper %}{% macro a() %}{% endmacro %}{% endfilter %}',
    '${X:y}',
    '${my_env.X}',
    '${environ}',
  ])('%j is none', (text) => {
    expect(maskTemplates(text)).toHaveLength(text.length);
  });
});

test('F1: a file without a dollar sign is rendered where the written block has one', () => {
  expect(maskTemplates('a: 1 {# b #}', true)).toBe('a: 1        ');
  expect(() => maskTemplates('# {% if a %}', true)).toThrow('nothing closes');
  expect(maskTemplates('# {% if a %}')).toBe('# {% if a %}');
});

test.each([
  ['{%- set a = 1 %}', 0],
  [' \n {#- b #}', 3],
  ['\r\n${- a }', 2],
  ['{% set a = 1 -%}', undefined],
  ['# {%- set a = 1 %}', undefined],
  ['a: ${- b }', undefined],
])('whether %j would take away what is put before it: %s', (text, offset) => {
  expect(leadingTrim(text)).toBe(offset);
});
