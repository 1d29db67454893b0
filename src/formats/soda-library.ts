import { ActionError } from '../errors/action-error.ts';
import type { Secret } from '../keys/secret.ts';
import type { FileContent, FileRequest, Format, NextStep, Places } from './format.ts';
import { type KeyScalars, literalScalars, literalSpellings, sodaCloudBlock } from './soda-cloud-block.ts';
import { holdsV4Variable } from './v4-variable.ts';

/** `configuration.yml` for Soda Library, its Docker image, the GitHub Action for Soda, and Soda Core v3. */
export const sodaLibrary: Format = {
  fileName: 'configuration.yml',
  takesReferences: true,
  takesBaseConfig: true,
  takesEnvNames: false,
  keepsOthers: false,
  async render(request: FileRequest): Promise<FileContent> {
    const literal = request.values === 'literal';
    const block = sodaCloudBlock(request.connection, literal ? literalScalars(request) : references(request));
    const { text, notices } = await fileText(block, request);
    return {
      text,
      spellings: literal ? literalSpellings(request) : [],
      notices: literal && holdsV4Variable(request.pair) ? [...notices, V4_NOTICE] : notices,
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
  block: readonly string[],
  { header, baseConfig }: FileRequest,
): Promise<{ text: string; notices: string[] }> {
  if (baseConfig === undefined) {
    return { text: [header, ...block, ''].join('\n'), notices: [] };
  }
  const { withSodaCloud } = await import('./base-config.ts');
  const { text, replaced } = withSodaCloud(baseConfig, block, header);
  return {
    text,
    notices: replaced ? ["The soda_cloud block of 'base-config' was replaced in the written file."] : [],
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
