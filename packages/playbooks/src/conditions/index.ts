import { account } from './account.js';
import { accounts } from './accounts.js';
import { all } from './all.js';
import { any } from './any.js';
import { classCondition } from './class.js';
import type { Condition } from './condition.js';
import { corroborated } from './corroborated.js';
import { everyInsight } from './every-insight.js';
import { firstSeen } from './first-seen.js';
import { insight } from './insight.js';
import { news } from './news.js';
import { not } from './not.js';
import { ou } from './ou.js';
import { principal } from './principal.js';
import { principalKind } from './principal-kind.js';
import { region } from './region.js';
import { severity } from './severity.js';
import { tags } from './tags.js';

/** All there are, in the order in which they are asked and documented. */
export const CONDITIONS: readonly Condition[] = [
  insight,
  everyInsight,
  news,
  severity,
  classCondition,
  principal,
  principalKind,
  account,
  accounts,
  ou,
  tags,
  region,
  corroborated,
  firstSeen,
  all,
  any,
  not,
];
