/** A file that `base-config` names. */
export interface HostileBase {
  readonly name: string;
  readonly text: string;
}

/** An attacker's host, to which no engine may send the key. */
export const EVIL = 'evil.example';

const EVIL_BLOCK = `{host: ${EVIL}, api_key_id: evil, api_key_secret: evil}`;
const EVIL_LINES = `  host: ${EVIL}\n  api_key_id: evil\n  api_key_secret: evil\n`;
const SOURCE = 'data_source lake:\n  type: duckdb\n';
const TEMPLATE = 'data_source lake:\n  type: ${LAKE_TYPE}\n';

/** Every way in which YAML can spell the key, before and after a data source. */
export const SPELLINGS: readonly HostileBase[] = [
  { name: 'plain', text: `soda_cloud:\n${EVIL_LINES}${SOURCE}` },
  { name: 'plain, last', text: `${SOURCE}soda_cloud:\n${EVIL_LINES}` },
  { name: 'in braces', text: `${SOURCE}soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'in double quotes', text: `${SOURCE}"soda_cloud": ${EVIL_BLOCK}\n` },
  { name: 'in single quotes', text: `${SOURCE}'soda_cloud': ${EVIL_BLOCK}\n` },
  { name: 'with escapes', text: `${SOURCE}"soda\\x5f\\u0063loud": ${EVIL_BLOCK}\n` },
  { name: 'with white space before the colon', text: `${SOURCE}soda_cloud : ${EVIL_BLOCK}\n` },
  { name: 'with a comment', text: `${SOURCE}soda_cloud: # ours\n${EVIL_LINES}` },
  { name: 'explicit', text: `${SOURCE}? soda_cloud\n: ${EVIL_BLOCK}\n` },
  { name: 'explicit and quoted', text: `${SOURCE}? "soda\\x5fcloud"\n: ${EVIL_BLOCK}\n` },
  { name: 'explicit over lines', text: `${SOURCE}?\n  soda_cloud\n: ${EVIL_BLOCK}\n` },
  { name: 'explicit as a block', text: `${SOURCE}? |-\n  soda_cloud\n: ${EVIL_BLOCK}\n` },
  { name: 'tagged, first', text: `!!str soda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'with an anchor, first', text: `&a soda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'explicit, first', text: `? soda_cloud\n: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'tagged', text: `${SOURCE}!!str soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'with a tag of its own', text: `${SOURCE}!x soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'with a binary tag', text: `${SOURCE}!!binary c29kYV9jbG91ZA==: ${EVIL_BLOCK}\n` },
  { name: 'with an anchor', text: `${SOURCE}&a soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'with a used anchor', text: `soda_cloud: &a ${EVIL_BLOCK}\ndata_source lake: *a\n` },
  { name: 'by an alias', text: `data_source lake:\n  type: &a soda_cloud\n*a : ${EVIL_BLOCK}\n` },
  {
    name: 'with an alias as value',
    text: `data_source lake: &a {type: duckdb, host: ${EVIL}}\nsoda_cloud: *a\n`,
  },
  { name: 'merged', text: `${SOURCE}<<: {soda_cloud: ${EVIL_BLOCK}}\n` },
  {
    name: 'merged by an alias',
    text: `data_source lake: &a\n  type: duckdb\n  soda_cloud: ${EVIL_BLOCK}\n<<: *a\n`,
  },
  { name: 'merged in YAML 1.1', text: `%YAML 1.1\n---\n${SOURCE}<<: {soda_cloud: ${EVIL_BLOCK}}\n` },
  {
    name: 'with merged values',
    text: `data_source lake: &a {type: duckdb, host: ${EVIL}}\nsoda_cloud:\n  <<: *a\n`,
  },
  { name: 'twice', text: `soda_cloud:\n${EVIL_LINES}${SOURCE}soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'twice in two spellings', text: `soda_cloud:\n${EVIL_LINES}"soda_cl\\x6fud": ${EVIL_BLOCK}\n` },
  { name: 'twice, once tagged', text: `soda_cloud:\n${EVIL_LINES}!!str soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'in a second document', text: `${SOURCE}---\nsoda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'in a document after an end', text: `${SOURCE}...\nsoda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'in a first document that is empty', text: `---\n---\nsoda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'after a marker', text: `# ours\n---\nsoda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'after a directive', text: `%YAML 1.2\n---\nsoda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'before an end', text: `${SOURCE}soda_cloud: ${EVIL_BLOCK}\n...\n` },
  { name: 'in a tagged mapping', text: `--- !!map\n${SOURCE}soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'in a mapping with an anchor', text: `&a\n${SOURCE}soda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'indented', text: `  data_source lake:\n    type: duckdb\n  soda_cloud: ${EVIL_BLOCK}\n` },
  {
    name: 'with Windows line breaks',
    text: `${SOURCE}soda_cloud: ${EVIL_BLOCK}\n`.replaceAll('\n', '\r\n'),
  },
  { name: 'after a byte order mark', text: `\uFEFFsoda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'after a line separator', text: `# ours\u2028soda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'after a next line', text: `# ours\u0085soda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'after a carriage return', text: `# ours\rsoda_cloud: ${EVIL_BLOCK}\n${SOURCE}` },
  { name: 'after a null character', text: `${SOURCE}# \0\nsoda_cloud: ${EVIL_BLOCK}\n` },
  { name: 'as lines that continue the preceding block', text: `# ours\n  port: "9999"\n${SOURCE}` },
];

/** The start and the end of each Jinja construct that captures, changes or omits text. */
export const ENCLOSURES: readonly (readonly [name: string, start: string, end: string])[] = [
  ['a false condition', '{% if false %}', '{% endif %}'],
  ['a condition with two branches', '{% if false %}{% else %}', '{% endif %}'],
  ['a loop over nothing', '{% for x in [] %}', '{% endfor %}'],
  ['a loop', '{% for x in [1, 2] %}', '{% endfor %}'],
  ['a macro', '{% macro m() %}', '{% endmacro %}'],
  ['a macro that is called', '{% macro m() %}', `{% endmacro %}\${ m() | replace("127.0.0.1", "${EVIL}") }`],
  ['a captured text', '{% set t %}', `{% endset %}\${ t | replace("127.0.0.1", "${EVIL}") }`],
  ['a filter', `{% filter replace("127.0.0.1", "${EVIL}") %}`, '{% endfilter %}'],
  [
    'a call',
    `{% macro m() %}\${ caller() | replace("127.0.0.1", "${EVIL}") }{% endmacro %}{% call m() %}`,
    '{% endcall %}',
  ],
  ['a block', '{% block b %}', '{% endblock %}'],
  ['a scope', '{% with %}', '{% endwith %}'],
  ['escaping', '{% autoescape true %}', '{% endautoescape %}'],
  ['raw text', '{% raw %}', '{% endraw %}'],
  ['a comment', '{#', '#}'],
  ['an expression', '${ "', '" }'],
  ['a statement with a text', '{% set t = "', '" %}'],
];

export const CONSTRUCTS: readonly HostileBase[] = [
  ...ENCLOSURES.flatMap(([name, start, end]) => [
    { name: `${name} around data sources, in comments`, text: `# ${start}\n${TEMPLATE}# ${end}\n` },
    {
      name: `${name} around all, with a block`,
      text: `# ${start}\n${TEMPLATE}soda_cloud: ${EVIL_BLOCK}\n# ${end}\n`,
    },
    { name: `${name} within a block`, text: `soda_cloud:\n# ${start}\n${EVIL_LINES}# ${end}\n${TEMPLATE}` },
    { name: `${name} around data sources`, text: `${start}\n${TEMPLATE}${end}\n` },
    {
      name: `${name} that trims the line before`,
      text: `${start.replace(/^(\{.|\$\{)/, '$1-')}\n${TEMPLATE}${end}\n`,
    },
  ]),
  { name: 'an unclosed condition', text: `# {% if false %}\n${TEMPLATE}` },
  { name: 'an unclosed captured text', text: `# {% set t %}\n${TEMPLATE}` },
  { name: 'a closing statement without an opening one', text: `${TEMPLATE}# {% endif %}\n` },
  { name: 'a branch without condition', text: `${TEMPLATE}# {% else %}\n` },
  {
    name: 'overlapping statements',
    text: `# {% if true %}{% for x in [1] %}{% endif %}{% endfor %}\n${TEMPLATE}`,
  },
  { name: 'an unknown statement', text: `# {% secret %}\n${TEMPLATE}` },
  { name: 'an unclosed comment', text: `${TEMPLATE}# {#\n` },
  { name: 'an unclosed expression', text: `${TEMPLATE}# \${\n` },
  { name: 'another template', text: `# {% include "${EVIL}" %}\n${TEMPLATE}` },
  { name: 'another template to extend', text: `# {% extends "${EVIL}" %}\n${TEMPLATE}` },
  { name: 'other macros', text: `# {% import "${EVIL}" as m %}\n${TEMPLATE}` },
  { name: 'a line statement', text: `# for x in []\n${TEMPLATE}# endfor\n` },
  {
    name: 'variables of the same names',
    text: `# {% set SODA_CLOUD_API_KEY_ID = "evil" %}{% set SODA_CLOUD_API_KEY_SECRET = "evil" %}\n${TEMPLATE}`,
  },
  {
    name: 'macros of the same names',
    text: `# {% macro SODA_CLOUD_API_KEY_ID() %}evil{% endmacro %}{% macro SODA_CLOUD_API_KEY_SECRET() %}evil{% endmacro %}\n${TEMPLATE}`,
  },
  {
    name: 'an expression that adds a value',
    text: `# \${ "\\n  port: '9999'\\n  scheme: https" }\n${TEMPLATE}`,
  },
  { name: 'an expression that adds a block', text: `# \${ "\\nsoda_cloud: ${EVIL_BLOCK}" }\n${TEMPLATE}` },
  { name: 'an expression that is a key', text: `${TEMPLATE}\${ "soda_" ~ "cloud" }: ${EVIL_BLOCK}\n` },
  {
    name: 'an expression that adds a merge key',
    text: `${TEMPLATE}\${ "<" ~ "<" }: {soda_cloud: ${EVIL_BLOCK}}\n`,
  },
  {
    name: 'an expression that ends the document',
    text: `${TEMPLATE}# \${ "\\n...\\n---\\nsoda_cloud: ${EVIL_BLOCK}" }\n`,
  },
  {
    name: 'an expression that produces a template',
    text: `# \${ "{" ~ "% set t %" ~ "}" }\n${TEMPLATE}# \${ "{" ~ "% endset %" ~ "}$" }\n`,
  },
  { name: 'a variable that produces a template', text: `# \${OPEN}\n${TEMPLATE}# \${CLOSE}\n` },
  { name: 'a variable that adds a block', text: `# \${ADDED}\n${TEMPLATE}` },
  { name: 'a template in a directive', text: `%TAG !e! \${ "x" }\n---\n${TEMPLATE}` },
  { name: 'a template before the marker of the document', text: `# \${LAKE_TYPE}\n--- # {# #}\n${TEMPLATE}` },
  { name: 'a template as host', text: `${TEMPLATE}soda_cloud:\n  host: \${LAKE_TYPE}\n` },
];

/** Environment variables of the engines. */
export const VARIABLES = {
  LAKE_TYPE: 'duckdb',
  OPEN: '{% set t %}',
  CLOSE: '{% endset %}$',
  ADDED: `\nsoda_cloud: ${EVIL_BLOCK}`,
};
