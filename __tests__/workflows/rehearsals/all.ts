import type { Rehearsal } from '../rehearsal.ts';
import { AGENTS } from './agent.ts';
import { CARE } from './care.ts';
import { CURL } from './curl.ts';
import { ROTATIONS } from './rotation.ts';
import { SCANS } from './scans.ts';
import { SELF_TEST } from './self-test.ts';

export const REHEARSALS: readonly Rehearsal[] = [SELF_TEST, ...SCANS, ...AGENTS, CURL, ...ROTATIONS, ...CARE];
