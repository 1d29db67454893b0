import type { ApiKey } from '../simulators/soda-cloud/organizations.ts';

export const CURRENT: ApiKey = {
  id: '7b1e5c90-2d4f-4a86-9c3b-50f1a8e6d274',
  secret: 'bEnch0ld_Kq7Zt3Vx-9WmRp5Ls1Yc8Hd2Gf6NjTuAoEiXbQvPzSrMk',
};

/** The pair that a rotation writes. */
export const NEW: ApiKey = {
  id: 'e3a9d6f4-81c7-4b25-8d0e-6c5f2b7a9013',
  secret: 'bEnchN3w-Xs8Qd2Wf6_Er4Ty1Ui9Op7As5Gh3JkLzCvBnMqTuYxRwP',
};
