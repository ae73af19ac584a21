import { type Activity, type Caller, callerOf, roleArn } from '../activities/activity.js';
import { autoscaling } from '../activities/autoscaling.js';
import { cron } from '../activities/cron.js';
import { HOUR_MINUTES } from '../activities/hour.js';
import { type PersonSettings, person } from '../activities/people.js';
import { pipeline } from '../activities/pipeline.js';
import { polling } from '../activities/polling.js';
import { scanner } from '../activities/scanner.js';
import { host, privateNetwork } from '../catalog/addresses.js';
import { api } from '../catalog/apis.js';
import { Random } from '../random.js';
import { type OrganizationPlan, periodOf } from '../traffic.js';
import type { AccountWorld, Growth, World } from './account-world.js';
import {
  buildScanners,
  growthsOf,
  HIRES_PER_WEEK,
  happenings,
  NEW_PIPELINES_PER_WEEK,
  withLearning,
} from './changes.js';
import { buildJobs } from './jobs.js';
import { buildPipeline, buildPipelines } from './pipelines.js';
import { buildAwsServices, buildLambdas, buildServices } from './services.js';
import { buildEmployee, buildOffices, buildUsers, PEOPLE_PER_ACCOUNT, type Site, usualCallers } from './staff.js';

/** The leader region first: global services are logged there. */
const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'us-west-2', 'ap-southeast-2', 'ap-northeast-1'] as const;
const HOME_IN_SECOND_REGION = 0.75;
/** Jobs slower than this miss too few runs in a day to be cast. */
const FREQUENT_MAX_MINUTES = 4 * HOUR_MINUTES;
/** Instances are cleaned up one or two at a time, a few times a day. */
const CLEANUP_PER_MINUTE = 0.002;

/** Everything honest about an organization: its accounts, people, programs, and the changes of the period. */
export function buildWorld(plan: OrganizationPlan): World {
  const regions = REGIONS.slice(0, Math.max(1, plan.regions));
  const random = new Random(plan.seed, 'organization');
  const ids = new Set<string>();
  while (ids.size < plan.accounts) ids.add(String(random.int(100_000_000_000, 999_999_999_999)));
  const sites = [...ids].map((id): Site => {
    const second = random.chance(HOME_IN_SECOND_REGION);
    return { id, homeRegion: (second ? regions[1] : undefined) ?? regions[0]! };
  });
  const offices = buildOffices(random);
  const employees = Array.from({ length: Math.round(plan.accounts * PEOPLE_PER_ACCOUNT) }, (_, number) =>
    buildEmployee(number, sites, offices, random),
  );
  const hires = happenings((HIRES_PER_WEEK * employees.length) / 10, periodOf(plan), random).map((minute, at) =>
    buildEmployee(employees.length + at, sites, offices, random, minute),
  );
  const built = sites.map((site, index) => buildAccount(plan, site, index, regions, offices, employees));
  return {
    accounts: built.map(({ account }) => account),
    shared: [...employees, ...hires].map(person),
    growths: built.flatMap(({ growths }) => growths),
  };
}

function buildAccount(
  plan: OrganizationPlan,
  site: Site,
  index: number,
  regions: readonly string[],
  offices: readonly string[],
  employees: readonly PersonSettings[],
): { account: AccountWorld; growths: Growth[] } {
  const random = new Random(plan.seed, `account ${index}`);
  const period = periodOf(plan);
  const { id, homeRegion } = site;
  const place = { account: id, homeRegion, regions, volume: plan.volume ?? 1 };
  const services = buildServices(place, random).map((service) => withLearning(service, period, random));
  const lambdas = buildLambdas(place, random);
  const awsServices = buildAwsServices(place, random);
  const { nightlyBackup, hourlyBackup, weekdayReport, others } = buildJobs(id, homeRegion, random);
  const pipelines = buildPipelines(id, homeRegion, random);
  const newPipelines = happenings(NEW_PIPELINES_PER_WEEK, period, random).map((minute, at) =>
    buildPipeline(id, homeRegion, `ci/deploy-new-${at + 1}`, [], random, minute),
  );
  const users = buildUsers(site, offices, random);
  const automation = callerOf(
    id,
    roleArn(id, 'automation/instance-janitor'),
    host(privateNetwork(random), random),
    JANITOR,
  );
  const autoscaler = serviceCaller(id, 'aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling');
  const seated = [...employees, ...users].flatMap((employee) => usualCallers(employee, random));
  const own = seated.filter((caller) => caller.account === id);
  return {
    account: {
      index,
      id,
      regions,
      homeRegion,
      activities: [
        ...[...services, ...lambdas, ...awsServices].map(polling),
        ...[nightlyBackup, hourlyBackup, weekdayReport, ...others].map(cron),
        ...[...pipelines, ...newPipelines].map(pipeline),
        ...users.map(person),
        ...buildScanners(id, homeRegion, period, random).map(scanner),
        autoscaling({
          id: `${id} autoscaling`,
          caller: autoscaler,
          instances: callerOf(id, 'ec2.amazonaws.com', 'ec2.amazonaws.com', 'ec2.amazonaws.com'),
          region: homeRegion,
          burstsPerDay: random.logNormal(8, 0.6),
          rhythm: { swing: 0.6, peakMinuteOfDay: 14 * HOUR_MINUTES, weekend: 0.7 },
        }),
        janitor(id, automation, homeRegion),
      ],
      cast: {
        people: own,
        users: own.filter((caller) => caller.principal.includes(':user/')),
        services,
        pipelines,
        nightlyBackup,
        hourlyBackup,
        jobs: others.filter((job) => !job.weekdaysOnly && job.periodMinutes <= FREQUENT_MAX_MINUTES),
        weekdayJob: weekdayReport,
        automation,
      },
    },
    growths: growthsOf(services, period, random),
  };
}

const JANITOR = 'Boto3/1.35.4 md/Botocore#1.35.4 ua/2.0 os/linux#5.10.226 lang/python#3.11.9';

function janitor(account: string, caller: Caller, region: string): Activity {
  const line = (id: string, factor: number) => ({ api: api(id), region, callsPerMinute: CLEANUP_PER_MINUTE * factor });
  return polling({
    id: `${account} janitor`,
    callers: [caller],
    lines: [line('ec2:TerminateInstances', 1), line('ec2:DescribeInstances', 20), line('ec2:StopInstances', 2)],
    rhythm: { swing: 0.5, peakMinuteOfDay: 20 * HOUR_MINUTES, weekend: 1 },
    unrest: 0.3,
  });
}

/** A service-linked role: the service's name stands where address and agent would. */
function serviceCaller(account: string, path: string): Caller {
  const service = path.split('/')[1]!;
  return callerOf(account, roleArn(account, path), service, service);
}
