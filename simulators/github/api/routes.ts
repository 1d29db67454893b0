import { APP_ROUTES } from './app-endpoints.ts';
import { COMMENT_ROUTES } from './comment-endpoints.ts';
import { ISSUE_ROUTES } from './issue-endpoints.ts';
import { LABEL_ROUTES } from './label-endpoints.ts';
import { REPOSITORY_ROUTES } from './repository-endpoints.ts';
import { REPOSITORY_LISTS_ROUTES } from './repository-lists.ts';
import type { Route } from './router.ts';
import { SECRET_ROUTES } from './secret-endpoints.ts';
import { SELECTED_REPOSITORIES_ROUTES } from './selected-repositories.ts';
import { WORKFLOW_RUN_ROUTES } from './workflow-run-endpoints.ts';

export const ROUTES: readonly Route[] = [
  ...SECRET_ROUTES,
  ...SELECTED_REPOSITORIES_ROUTES,
  ...REPOSITORY_ROUTES,
  ...REPOSITORY_LISTS_ROUTES,
  ...ISSUE_ROUTES,
  ...COMMENT_ROUTES,
  ...LABEL_ROUTES,
  ...WORKFLOW_RUN_ROUTES,
  ...APP_ROUTES,
];
