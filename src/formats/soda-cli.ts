import { checkLimits, differingSpellings, HALF_CHARACTER, safeScalar, safeSpelling } from './escaping.ts';
import {
  type CredentialsText,
  type FileContent,
  type FileRequest,
  type Format,
  type NextStep,
  type Places,
  PROFILE,
  profileAlone,
} from './types.ts';

/**
 * `credentials` for the Soda CLI: the profile `default`, beside whatever other profiles a standing file holds. The CLI
 * puts `scheme`, `https` where it is missing, in front of `host`, and has no key for a port
 * (go/internal/config/credentials.go of sodadata/soda-cli).
 */
export const sodaCli: Format = {
  fileName: 'credentials',
  takesReferences: false,
  takesBaseConfig: false,
  takesEnvNames: false,
  mergesExisting: true,
  async render(request: FileRequest): Promise<FileContent> {
    const { pair } = request;
    checkLimits('soda-cli', pair, { id: [HALF_CHARACTER], secret: [HALF_CHARACTER] });
    const { text, part } = await fileText(request, profile(request));
    return { text, part, spellings: differingSpellings(pair, safeSpelling), notices: [] };
  },
  nextSteps({ path }: Places): NextStep[] {
    return [
      {
        consumer: 'the Soda CLI',
        code: /[/\\]\.soda[/\\]credentials$/.test(path)
          ? '- run: sodacli auth status'
          : '# it reads no other file than ~/.soda/credentials: set config-path: ~/.soda/credentials',
      },
    ];
  },
};

/** Header and profile, as lines. */
function profile({ header, connection, pair }: FileRequest): string[] {
  const { host, port, scheme } = connection;
  return [
    header,
    `${PROFILE}:`,
    `  host: "${port === undefined ? host : `${host}:${port}`}"`,
    ...(scheme === 'https' ? [] : [`  scheme: ${scheme}`]),
    `  api_key_id: ${safeScalar(pair.id.reveal())}`,
    `  api_key_secret: ${safeScalar(pair.secret.reveal())}`,
  ];
}

async function fileText(
  { standing, overwrite, pair }: FileRequest,
  lines: readonly string[],
): Promise<CredentialsText> {
  if (standing === undefined) {
    return profileAlone(lines);
  }
  const { withDefaultProfile } = await import('./credentials-file.ts');
  return withDefaultProfile(standing, lines, { pair, overwrite });
}
