import { checkLimits, escapedForms, UNPAIRED_SURROGATE, yamlEscape } from './escaping.ts';
import type { Format } from './types.ts';
import { PROFILE, profileOnly } from './written-profile.ts';

/**
 * `credentials` for the Soda CLI: the profile `default`, beside the other profiles of an existing file. The CLI puts
 * `scheme`, `https` where it is missing, in front of `host`, and has no key for a port
 * (go/internal/config/credentials.go of sodadata/soda-cli).
 */
export const sodaCli: Format = {
  fileName: 'credentials',
  mergesExisting: true,
  async render(request) {
    const { header, connection, pair, existing } = request;
    const { host, port, scheme } = connection;
    checkLimits('soda-cli', pair, [UNPAIRED_SURROGATE]);
    const lines = [
      header,
      `${PROFILE}:`,
      `  host: "${port === undefined ? host : `${host}:${port}`}"`,
      ...(scheme === 'https' ? [] : [`  scheme: ${scheme}`]),
      `  api_key_id: "${yamlEscape(pair.id.reveal())}"`,
      `  api_key_secret: "${yamlEscape(pair.secret.reveal())}"`,
    ];
    const file =
      existing === undefined
        ? profileOnly(lines)
        : (await import('./credentials-file.ts')).withProfile(existing, lines, request);
    return { ...file, escaped: escapedForms(pair, yamlEscape) };
  },
  usage: ({ path }) => [
    {
      consumer: 'the Soda CLI',
      ...(/[/\\]\.soda[/\\]credentials$/.test(path)
        ? { code: '- run: sodacli auth status' }
        : { obstacle: 'it reads no other file. Set `config-path: ~/.soda/credentials`' }),
    },
  ],
};
