import { isJsonObject, type JsonObject } from '../../soda-cloud/json.ts';
import { invalidFields, invalidRequest, validationFailed } from '../answers.ts';
import type { IssueChange, IssueState, NewIssue, StateReason } from '../state/issue-tracker.ts';
import { bodyOf, textOf } from './request-body.ts';

const LONGEST_TITLE = 256;
const LONGEST_BODY = 65_536;
const LONGEST_LABEL = 50;

/** @throws Refusal 400 or 422 */
export function parseNewIssue(json: unknown): Pick<NewIssue, 'title' | 'body' | 'labels'> {
  const body = bodyOf(json);
  const title = titleOf(body);
  if (title === undefined) {
    throw invalidRequest('"title" wasn\'t supplied.');
  }
  return { title, body: issueBodyOf(body) ?? '', labels: labelsOf(body) ?? [] };
}

/** @throws Refusal 400 or 422 */
export function parseIssueChange(json: unknown): IssueChange {
  const body = bodyOf(json);
  return {
    title: titleOf(body),
    body: issueBodyOf(body),
    labels: labelsOf(body),
    state: stateOf(body),
    stateReason: stateReasonOf(body),
  };
}

/** @throws Refusal 400 or 422 */
export function parseComment(json: unknown): string {
  const text = textOf(bodyOf(json), 'body', true) ?? '';
  const problem = text.trim() === '' ? 'cannot be blank' : tooLong(text, LONGEST_BODY);
  if (problem !== undefined) {
    const message = `Body ${problem}`;
    throw invalidFields([{ resource: 'IssueComment', code: 'unprocessable', field: 'data', message }]);
  }
  return text;
}

/** A title may be a number. */
function titleOf({ title }: JsonObject): string | undefined {
  if (title === undefined || title === null) {
    return undefined;
  }
  if (typeof title !== 'string' && !Number.isInteger(title)) {
    throw invalidRequest(`For 'properties/title', ${JSON.stringify(title)} is not a string.`);
  }
  const text = `${title}`;
  if (text.trim() === '') {
    throw validationFailed('title', 'missing_field', 'Issue');
  }
  checkLength('title', text, LONGEST_TITLE);
  return text;
}

function issueBodyOf(body: JsonObject): string | undefined {
  if (body['body'] === null) {
    return '';
  }
  const text = textOf(body, 'body', false);
  checkLength('body', text ?? '', LONGEST_BODY);
  return text;
}

function checkLength(field: string, text: string, longest: number): void {
  const problem = tooLong(text, longest);
  if (problem !== undefined) {
    throw invalidFields([{ resource: 'Issue', code: 'custom', field, message: `${field} ${problem}` }]);
  }
}

function tooLong(text: string, longest: number): string | undefined {
  return text.length > longest ? `is too long (maximum is ${longest} characters)` : undefined;
}

/** A label is its name, or an object with it. */
function labelsOf({ labels }: JsonObject): string[] | undefined {
  if (labels === undefined) {
    return undefined;
  }
  if (!Array.isArray(labels)) {
    throw invalidRequest("For 'properties/labels', the value is not an array.");
  }
  const elements: readonly unknown[] = labels;
  return elements.map((element) => {
    const name = isJsonObject(element) ? element['name'] : element;
    if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_LABEL) {
      throw validationFailed('name', 'invalid', 'Label');
    }
    return name;
  });
}

function stateOf({ state }: JsonObject): IssueState | undefined {
  switch (state) {
    case undefined:
    case 'open':
    case 'closed':
      return state;
    default:
      throw invalidRequest(`${JSON.stringify(state)} is not a member of ["open", "closed"].`);
  }
}

function stateReasonOf({ state_reason: reason }: JsonObject): StateReason | undefined {
  switch (reason) {
    case undefined:
    case null:
      return undefined;
    case 'completed':
    case 'not_planned':
    case 'duplicate':
    case 'reopened':
      return reason;
    default:
      throw invalidRequest(
        `${JSON.stringify(reason)} is not a member of ["completed", "not_planned", "duplicate", "reopened", null].`,
      );
  }
}
