import { type Answer, created, notFound, ok, validationFailed } from '../answers.ts';
import type { LabelOptions } from '../state/labels.ts';
import { reachWith } from './access.ts';
import { labelBody, labelUrl } from './issue-body.ts';
import { barePage } from './pagination.ts';
import { bodyOf, textOf } from './request-body.ts';
import type { Call, Route } from './router.ts';

const ALL = '/repos/{owner}/{repo}/labels';

const LONGEST_NAME = 50;
const LONGEST_DESCRIPTION = 100;

/** They stay where issues are switched off: pull requests have labels too. */
export const LABEL_ROUTES: readonly Route[] = [
  { method: 'GET', template: ALL, handle: list },
  { method: 'POST', template: ALL, handle: add },
  { method: 'GET', template: `${ALL}/{name}`, handle: get },
];

function list(call: Call): Answer {
  const repository = reachWith(call, 'issues');
  const labels = repository.tracker.labels.all();
  return barePage(call, labels, (label) => labelBody(label, repository, call.baseUrl));
}

function get(call: Call): Answer {
  const repository = reachWith(call, 'issues');
  const label = repository.tracker.labels.find(call.params['name'] ?? '');
  if (label === undefined) {
    throw notFound();
  }
  return ok(labelBody(label, repository, call.baseUrl));
}

function add(call: Call): Answer {
  const repository = reachWith(call, 'issues');
  const { labels } = repository.tracker;
  const asked = parseLabel(call.request.json);
  if (labels.find(asked.name) !== undefined) {
    throw validationFailed('name', 'already_exists', 'Label');
  }
  const label = labels.put(asked);
  return created(labelBody(label, repository, call.baseUrl), labelUrl(label, repository, call.baseUrl));
}

/** @throws Refusal 400 or 422 */
function parseLabel(json: unknown): LabelOptions {
  const body = bodyOf(json);
  const name = textOf(body, 'name', true) ?? '';
  const color = textOf(body, 'color', false);
  const description = textOf(body, 'description', false);
  if (name.trim() === '' || name.length > LONGEST_NAME) {
    throw validationFailed('name', 'invalid', 'Label');
  }
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) {
    throw validationFailed('color', 'invalid', 'Label');
  }
  if (description !== undefined && description.length > LONGEST_DESCRIPTION) {
    throw validationFailed('description', 'invalid', 'Label');
  }
  return { name, color, description };
}
