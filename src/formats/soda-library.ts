import { ActionError } from '../shared/action-error.ts';
import type { Secret } from '../shared/secret.ts';
import { parseHost } from '../soda-cloud/endpoint.ts';
import type { Merged } from './base-config.ts';
import {
  closedSodaCloudBlock,
  holdsV4Variable,
  type KeyScalars,
  literalScalars,
  literalSpellings,
  sodaCloudBlock,
} from './soda-cloud-block.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './types.ts';

/** `configuration.yml` for Soda Library, its Docker image, the GitHub Action for Soda, and Soda Core v3. */
export const sodaLibrary: Format = {
  fileName: 'configuration.yml',
  takesReferences: true,
  takesBaseConfig: true,
  takesEnvNames: false,
  mergesExisting: false,
  async render(request: FileRequest): Promise<FileContent> {
    const literal = request.values === 'literal';
    const keys = literal ? literalScalars(request) : references(request);
    const { text, notices, warnings } = await fileText(keys, request);
    return {
      text,
      spellings: literal ? literalSpellings(request) : [],
      notices: literal && holdsV4Variable(request.pair) ? [...notices, V4_NOTICE] : notices,
      warnings,
    };
  },
  nextSteps({ stepId, fileName, relativePath }: Places): NextStep[] {
    const outputs = `steps.${stepId}.outputs`;
    return [
      {
        consumer: 'the Soda Library container',
        code: [
          '- env:',
          `    CONFIG_DIR: \${{ ${outputs}.config-dir }}`,
          `  run: docker run --rm -v "$CONFIG_DIR:/soda:ro" -v "$PWD:/work:ro" sodadata/soda-library scan -d my_data_source -c /soda/${fileName} /work/checks.yml`,
        ].join('\n'),
      },
      {
        consumer: 'the GitHub Action for Soda',
        code:
          relativePath === ''
            ? '# needs a file in the workspace: set config-path: .soda-cloud/configuration.yml'
            : `configuration: \${{ ${outputs}.config-path-relative }}`,
      },
    ];
  },
};

const V4_NOTICE =
  "The key holds text that Soda Core v4 takes for a variable, so v4 would log in with another key. Soda Library and Soda Core v3 read it exactly; for v4 set 'format: soda-core' and 'values: reference'.";

async function fileText(
  keys: KeyScalars,
  { header, baseConfig, connection }: FileRequest,
): Promise<{ text: string; notices: string[]; warnings: string[] }> {
  if (baseConfig === undefined) {
    const text = [header, ...sodaCloudBlock(connection, keys), ''].join('\n');
    return { text, notices: [], warnings: [] };
  }
  const { withSodaCloud } = await import('./base-config.ts');
  const { text, replaced } = withSodaCloud(baseConfig, closedSodaCloudBlock(connection, keys), header);
  return { text, ...replacement(replaced, connection.host) };
}

/** What the user has to know of the block that was replaced: whether the key goes to another host now. */
function replacement(replaced: Merged['replaced'], host: string): { notices: string[]; warnings: string[] } {
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
function references({ pair, envNames: [id, secret] }: FileRequest): KeyScalars {
  return { id: reference(pair.id, id), secret: reference(pair.secret, secret) };
}

function reference(value: Secret, name: string): string {
  const text = value.reveal();
  // what Jinja leaves behind is rendered again when any $ remains, and is parsed as YAML after that
  if (/\$\{|\{%|\{#/.test(text) || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) {
    throw notReferable();
  }
  if (!/["\\]/.test(text)) {
    return `"\${${name}}"`;
  }
  if (!text.includes("'")) {
    return `'\${${name}}'`;
  }
  throw notReferable();
}

function notReferable(): ActionError {
  return new ActionError('Key not writable as a reference', {
    what: 'The API key holds characters that Soda Library and Soda Core v3 change when they read it from a variable.',
    why: 'They replace ${NAME} in the text of the file before they parse it, so quotes, backslashes, templates and control characters of the value become syntax.',
    fix: "Set 'values: literal', which writes every key exactly, or generate a new key.",
  });
}
