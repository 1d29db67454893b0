import { REPOSITORY_ROUTES } from './repository-endpoints.ts';
import type { Route } from './router.ts';
import { SECRET_ROUTES } from './secret-endpoints.ts';
import { SELECTED_REPOSITORIES_ROUTES } from './selected-repositories.ts';

export const ROUTES: readonly Route[] = [
  ...SECRET_ROUTES,
  ...SELECTED_REPOSITORIES_ROUTES,
  ...REPOSITORY_ROUTES,
];
