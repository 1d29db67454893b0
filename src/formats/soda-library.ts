import { ActionError } from '../shared/action-error.ts';
import type { Secret } from '../shared/secret.ts';
import { UnicodePattern } from '../shared/unicode-pattern.ts';
import { parseHost } from '../soda-cloud/endpoint.ts';
import type { Merged } from './base-config.ts';
import { hasV4Variable, type KeyScalars, literalKeys, sodaCloudBlock } from './soda-cloud-block.ts';
import { type Format, type RenderRequest, stepWith } from './types.ts';

/** `configuration.yml` for Soda Library, its Docker image, the GitHub Action for Soda, and Soda Core v3. */
export const sodaLibrary: Format = {
  fileName: 'configuration.yml',
  takesReferences: true,
  takesBaseConfig: true,
  async render(request) {
    const { header, connection, pair, values, baseConfig } = request;
    const keys = values === 'literal' ? literalKeys(pair) : references(request);
    const { text, replaced }: Merged =
      baseConfig === undefined
        ? { text: [header, ...sodaCloudBlock(connection, keys), ''].join('\n') }
        : (await import('./base-config.ts')).withSodaCloud(
            baseConfig,
            sodaCloudBlock(connection, keys, 'in braces'),
            header,
          );
    const { notices, warnings } = reportReplaced(replaced, connection.host);
    return {
      text,
      escaped: keys.escaped,
      notices: values === 'literal' && hasV4Variable(pair) ? [...notices, V4_NOTICE] : notices,
      warnings,
    };
  },
  usage: (file) => [
    {
      consumer: 'the Soda Library container',
      ...(/^[\w.-]+$/.test(file.fileName)
        ? {
            code: stepWith(
              'CONFIG_DIR',
              file,
              [
                'docker run --rm',
                '-v "$CONFIG_DIR:/soda:ro" -v "$PWD/soda:/checks:ro"',
                IMAGE,
                `scan -d my_data_source -c /soda/${file.fileName} /checks/checks.yml`,
              ],
              'config-dir',
            ),
          }
        : {
            obstacle:
              'a shell would take characters in the name of the file for its own. Set `config-path` to a simpler name',
          }),
    },
    {
      consumer: 'the GitHub Action for Soda',
      ...(file.relativePath === ''
        ? {
            obstacle: 'the file has to be in the workspace. Set `config-path: .soda-cloud/configuration.yml`',
          }
        : { code: `configuration: \${{ steps.${file.stepId}.outputs.config-path-relative }}` }),
    },
  ],
};

/** The version that the examples use. */
const IMAGE = 'sodadata/soda-library:v1.0.4';

const V4_NOTICE =
  "The key contains text that Soda Core v4 takes for a variable, so v4 would log in with another key. Soda Library and Soda Core v3 read it exactly; for v4 set 'format: soda-core' and 'values: reference'.";

/** A warning where the key now goes to another host than the replaced block names. */
function reportReplaced(
  replaced: Merged['replaced'],
  host: string,
): { notices: string[]; warnings: string[] } {
  if (replaced === undefined) {
    return { notices: [], warnings: [] };
  }
  const other = replaced.host === undefined ? host : parseHost(replaced.host)?.host;
  if (other === host) {
    const notice = "The soda_cloud block of 'base-config' was replaced in the written file.";
    return { notices: [notice], warnings: [] };
  }
  const [named, remedy] = other === undefined ? ['a host', 'its host'] : [other, other];
  return {
    notices: [],
    warnings: [
      `The soda_cloud block of 'base-config' names ${named}, the written file ${host}. If the key belongs to the other host, set 'host' to ${remedy}; otherwise remove the block from that file. It was replaced.`,
    ],
  };
}

/** `${NAME}` quoted so that Jinja's plain text replacement leaves valid YAML with the exact value. */
function references({ pair, envNames: [id, secret] }: RenderRequest): KeyScalars {
  return { id: reference(pair.id, id), secret: reference(pair.secret, secret) };
}

const UNPRINTABLE = new UnicodePattern(String.raw`[\p{C}\p{Zl}\p{Zp}]`);

function reference(value: Secret, name: string): string {
  const text = value.reveal();
  // Jinja renders its own output again when any $ remains, and the result is parsed as YAML after that
  const isRendered = /\$\{|\{%|\{#/.test(text) || UNPRINTABLE.isIn(text);
  const quote = /["\\]/.test(text) ? "'" : '"';
  if (isRendered || text.includes(quote)) {
    throw new ActionError('Key not writable as a reference', {
      what: 'The API key contains characters that Soda Library and Soda Core v3 change when they read it from a variable.',
      why: 'They replace ${NAME} in the text of the file before they parse it, so quotes, backslashes, templates and control characters of the value become syntax.',
      fix: "Set 'values: literal', which writes every key exactly, or generate a new key.",
    });
  }
  return `${quote}\${${name}}${quote}`;
}
