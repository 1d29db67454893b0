import type { FileSystem } from '../files/file-system.ts';
import type { HttpDependencies } from '../http/retrying-request.ts';
import type { Cancellation } from '../runner/cancellation.ts';
import type { Log } from '../runner/log.ts';
import type { Step } from '../runner/step.ts';

/** What the modes need that work on the secrets of targets. */
export interface ModeDependencies {
  readonly log: Log;
  readonly step: Step;
  readonly fs: FileSystem;
  readonly http: HttpDependencies;
  readonly environment: NodeJS.ProcessEnv;
  readonly cancellation: Cancellation;
}
