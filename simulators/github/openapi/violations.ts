import type { Answer } from '../answers.ts';
import type { RecordedRequest } from '../requests.ts';

/** Something that GitHub's description of its API does not allow. */
export interface Violation {
  readonly of: 'request' | 'response';
  readonly message: string;
  readonly request: RecordedRequest;
  /** Only when the response is at fault. */
  readonly answer?: Answer;
}
