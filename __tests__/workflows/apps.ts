import { appKey, createAppKey } from '../../simulators/github/app-key.ts';
import type { AppOptions, Permissions } from '../../simulators/github/state/apps.ts';

const ROTATION_KEY = appKey();
const AUDIT_KEY = createAppKey();

/** The secrets and the variables of the environments soda-key-rotation and soda-key-audit. */
export const APP_SECRETS: Readonly<Record<string, string>> = {
  ROTATION_APP_PRIVATE_KEY: ROTATION_KEY.pkcs1,
  AUDIT_APP_PRIVATE_KEY: AUDIT_KEY.pkcs1,
};
export const APP_VARIABLES: Readonly<Record<string, string>> = {
  ROTATION_APP_CLIENT_ID: 'Iv23liRotationApp0001',
  AUDIT_APP_CLIENT_ID: 'Iv23liAuditApp0000002',
};

/** Installed in both organizations, with the permissions that docs/github-app.md asks for. */
export const APPS: readonly AppOptions[] = [
  app('ROTATION', ROTATION_KEY.publicKey, {
    secrets: 'write',
    environments: 'write',
    organization_secrets: 'write',
    actions: 'read',
  }),
  app('AUDIT', AUDIT_KEY.publicKey, {
    secrets: 'read',
    environments: 'read',
    organization_secrets: 'read',
    actions: 'read',
  }),
];

function app(name: 'ROTATION' | 'AUDIT', publicKey: string, permissions: Permissions): AppOptions {
  return {
    clientId: APP_VARIABLES[`${name}_APP_CLIENT_ID`] ?? '',
    appId: name === 'ROTATION' ? 1 : 2,
    publicKey,
    installations: ['acme', 'acme-labs'].map((account) => ({
      account,
      type: 'Organization' as const,
      permissions,
    })),
  };
}
