import { deliveryGap } from './delivery-gap.js';
import { deploy } from './deploy.js';
import type { NearMissModel } from './near-miss.js';
import { steadyGrowth } from './steady-growth.js';
import { weekdayJobOnSaturday } from './weekday-job-on-saturday.js';

/** Every kind of honest change worth testing against: one file and one line each. */
export const NEAR_MISS_MODELS: readonly NearMissModel[] = [steadyGrowth, deploy, weekdayJobOnSaturday, deliveryGap];
