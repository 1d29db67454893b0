import { curl, curlReporting } from './curl.ts';
import { dockerConfig } from './docker-config.ts';
import { envFile } from './env-file.ts';
import { kubernetesSecret } from './kubernetes-secret.ts';
import { netrc } from './netrc.ts';
import { sodaAgent } from './soda-agent.ts';
import { sodaCli } from './soda-cli.ts';
import { sodaCore } from './soda-core.ts';
import { sodaLibrary } from './soda-library.ts';
import { sodaMcp } from './soda-mcp.ts';
import type { Format } from './types.ts';

/** Every value of the input `format`. */
export const FORMATS = {
  'soda-library': sodaLibrary,
  'soda-core': sodaCore,
  'soda-cli': sodaCli,
  'soda-agent': sodaAgent,
  'kubernetes-secret': kubernetesSecret,
  'docker-config': dockerConfig,
  'env-file': envFile,
  'soda-mcp': sodaMcp,
  netrc,
  curl,
  'curl-reporting': curlReporting,
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
