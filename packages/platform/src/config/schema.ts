import { z } from 'zod';
import { LOG_LEVELS } from '../log/port.js';
import type { Secret } from './secret.js';
import { secretSetting } from './secret-ref.js';

/** Fields say in their error what is allowed; in their description what they do. Both are shown to people: see docs/configuration.md. */

function whole(min: number, max: number): z.ZodInt {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function text(pattern: RegExp, allowed: string): z.ZodString {
  const error = `must be ${allowed}`;
  return z.string({ error }).regex(pattern, { error });
}

function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: `must be ${words.join(' or ')}` });
}

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: 'must be a list' });
}

/** Left out or empty, all its defaults hold. */
function section<const Shape extends z.ZodRawShape>(shape: Shape, description: string) {
  const error = 'must be settings of their own, indented below it';
  return z.strictObject(shape, { error }).describe(description);
}

const accountId = text(/^\d{12}$/, 'an account id: twelve digits');
const region = text(/^[a-z]{2,5}(?:-[a-z]+){1,3}-\d{1,2}$/, 'a region, as eu-west-1');
const httpUrl = text(/^https?:\/\/\S+$/, 'an address that starts with https:// or http://');
const folder = text(/\S/, 'a folder');
const roleName = text(/^[\w+=,.@-]{1,64}$/, 'the name of a role, without path');
const sessionName = text(/^[\w+=,.@-]{2,64}$/, '2 to 64 letters, digits or any of _ + = , . @ -');
const host = text(/^[\w.:-]+$/, 'a host name or address');
const sqsQueue = {
  queueUrl: httpUrl.describe('Address of the SQS queue'),
  region: region.describe('Region of the queue; left out: that in its address, else aws.region').optional(),
};

const organization = section(
  {
    regions: list(region)
      .describe('Regions of an account whose bucket does not show them, and that AWS does not tell either')
      .optional(),
    excludeAccounts: list(accountId)
      .default([])
      .describe('Accounts that are never entered and whose files are not read'),
  },
  'Which part of the organization is looked at',
).prefault({});

const aws = section(
  {
    region: region.default('us-east-1').describe('Our own region: roles are assumed through its STS'),
    readerRoleName: roleName.default('TrailwardenReader').describe('Role that is assumed in every account'),
    externalId: secretSetting
      .describe(
        'External id that the reader roles ask for. Strongly advised: the roles then refuse anybody else who can reach them',
      )
      .optional(),
    sessionName: sessionName.default('trailwarden-collector').describe("What the accounts' own CloudTrail calls us"),
    sourceIdentity: text(
      /^(?!aws:)[\w+=,.@-]{2,64}$/,
      '2 to 64 letters, digits or any of _ + = , . @ -, and not start with aws:',
    )
      .describe('Source identity to set; all trust policies and our own role must allow sts:SetSourceIdentity')
      .optional(),
    endpoint: httpUrl.describe('Ask all of AWS here instead; for a sandbox').optional(),
  },
  'How AWS is reached',
).prefault({});

const sources = section(
  {
    trails: oneOf(['auto', 'none'])
      .default('auto')
      .describe('auto: find the trails of the organization and its accounts, and read what they deliver'),
    notices: list(z.strictObject(sqsQueue, { error: 'must be { queueUrl, region }' }))
      .default([])
      .describe('SQS queues that are told of new log files, by S3, SNS or EventBridge'),
    eventBus: list(z.strictObject(sqsQueue, { error: 'must be { queueUrl, region }' }))
      .default([])
      .describe('SQS queues that EventBridge sends single events to ("AWS API Call via CloudTrail"): the fast path'),
    folders: list(folder).default([]).describe('Local folders with log files'),
    lookupEvents: oneOf(['auto', 'off'])
      .default('auto')
      .describe('Ask CloudTrail for its last events: auto, in accounts without any trail'),
    listEveryMinutes: whole(1, 1_440)
      .default(15)
      .describe('How often buckets are looked through for files of which no notice came'),
  },
  'Where logs come from',
).prefault({});

const detector = section(
  {
    incidentsPerWeek: z
      .number({ error: 'must be a number above 0, at most 1000' })
      .positive({ error: 'must be a number above 0, at most 1000' })
      .max(1_000, { error: 'must be a number above 0, at most 1000' })
      .default(5)
      .describe('How many incidents a week you are willing to look at, in the whole organization'),
  },
  'What is worth telling',
).prefault({});

const backfill = section(
  { days: whole(0, 400).default(28).describe('History that is read at the first start; 0: none') },
  'What is read from before',
).prefault({});

const store = section(
  {
    folder: folder.default('.trailwarden').describe('Where the embedded store keeps its files'),
    url: secretSetting.describe('PostgreSQL to use instead, as postgres://user:password@host/database').optional(),
  },
  'Where everything is kept. The embedded store survives a crash of the process, not a loss of power: for that, use PostgreSQL',
).prefault({});

const queue = section(
  {
    redisUrl: secretSetting
      .describe('Redis or Valkey for the jobs, as redis://host:6379; left out: they are in the store')
      .optional(),
  },
  'Where jobs wait',
).prefault({});

const retention = section(
  {
    eventIdHours: whole(1, 840)
      .default(24)
      .describe('How long an event is recognized when it is delivered again, past the time it may be late'),
    tallyDays: whole(8, 400)
      .default(35)
      .describe('How long counts are kept: what baselines, graphs and backtests are made of'),
    ledgerDays: whole(30, 4_000)
      .default(45)
      .describe('How long a file that was read is remembered by its name. One that turns up later is not read again'),
  },
  'How long things are kept',
).prefault({});

const pattern = text(/^\S.{0,255}$/, 'a text of at most 256 characters; * stands for any text');
const containments = whole(0, 1_000);

const responder = section(
  {
    mode: oneOf(['dry-run', 'tell', 'live'])
      .default('dry-run')
      .describe(
        'What is done at the most, whatever playbooks say. dry-run: it is only recorded what would be done; tell: people and tools are told; live: rights are taken away too',
      ),
    playbooks: folder.describe('Folder with your playbooks; left out: those that come with Trailwarden').optional(),
    roleName: roleName.default('TrailwardenResponder').describe('Role that is assumed in every account to act there'),
    sessionName: sessionName
      .default('trailwarden-responder')
      .describe("What the accounts' own CloudTrail calls us when we act"),
    approvers: list(
      z.strictObject(
        {
          name: text(/^[\w.@+-]{1,64}$/, '1 to 64 letters, digits or any of _ . @ + -').describe(
            'As `--as` of the commands and the audit have it',
          ),
          slack: text(
            /^[UW][A-Z0-9]{2,20}$/,
            'the id of a user of Slack, as U012AB3CD (in the profile, Copy member ID)',
          )
            .describe('User id in Slack, for the buttons')
            .optional(),
        },
        { error: 'must be { name, slack }' },
      ),
    )
      .default([])
      .describe('Who may approve, decline, extend and revert. Nobody: nothing that asks is ever done'),
    protect: section(
      {
        principals: list(pattern)
          .default([])
          .describe('Users and roles that nothing is ever taken from, by name or ARN; * stands for any text'),
        accounts: list(pattern).default([]).describe('Accounts in which nothing is ever taken away, by id or name'),
        tags: list(pattern)
          .default([])
          .describe('Users, roles and accounts with one of these tags are let alone: `key` or `key=value`'),
      },
      'What is never contained',
    ).prefault({}),
    caps: section(
      {
        perHour: containments.default(10).describe('Containments an hour; past them a person is asked; 0: always'),
        perAccountHour: containments.default(3).describe('The same, in one account'),
        perRun: containments.default(5).describe('The same, by one playbook for one incident'),
      },
      'How much is contained before a person is asked',
    ).prefault({}),
    historyHours: whole(1, 8_760)
      .default(24)
      .describe('Incidents that were over for longer when they were found are listed, and nobody is told of them'),
    corroborate: oneOf(['auto', 'off'])
      .default('auto')
      .describe('Ask GuardDuty and Security Hub what they know of the same accounts: auto, where they are on'),
    workers: whole(1, 64).default(4).describe('Steps that one process works on at once'),
    consoleUrl: httpUrl.describe('Address of the console, for links in messages').optional(),
    webhook: section(
      {
        hosts: list(text(/^(?:\*\.)?[A-Za-z0-9.:-]{1,255}$/, 'a host, as hooks.example.com or *.example.com'))
          .default([])
          .describe('Hosts that webhooks may be posted to, as hooks.example.com or *.example.com. None: no webhooks'),
        secret: secretSetting
          .describe('What requests are signed with: 24 bytes or more, as `openssl rand -base64 32` makes them')
          .optional(),
        previousSecret: secretSetting
          .describe('The one before it: signed with too, until all receivers know the new one')
          .optional(),
        http: z
          .boolean({ error: 'must be true or false' })
          .default(false)
          .describe('Post without TLS too: whoever is on the way can read it'),
        networks: list(text(/^[0-9A-Fa-f.:]+\/\d{1,3}$/, 'a network, as 10.1.0.0/16'))
          .default([])
          .describe('Networks off the internet that may be posted to, as 10.1.0.0/16. None: only public addresses'),
      },
      'Requests to servers of yours',
    ).prefault({}),
  },
  'What is done about incidents, by playbooks',
).prefault({});

const slack = section(
  {
    token: secretSetting.describe("The app's bot token, xoxb-…; left out: nobody is told by Slack").optional(),
    channel: text(/^[CG][A-Z0-9]{2,20}$/, 'the id of a channel, as C012AB3CD')
      .describe('Channel of messages whose playbook names none: its id, at the end of its details in Slack')
      .optional(),
    appToken: secretSetting
      .describe('App-level token, xapp-…, for Socket Mode: buttons work without a port that Slack can reach')
      .optional(),
    signingSecret: secretSetting
      .describe("The app's signing secret: buttons are listened for over HTTP, and only Slack's own are taken")
      .optional(),
    host: host.default('127.0.0.1').describe('Where buttons are listened for over HTTP, behind what ends TLS'),
    port: whole(0, 65_535).default(7781).describe('0: any that is free'),
    url: httpUrl.describe('Ask Slack here instead; for a sandbox').optional(),
  },
  'How Slack is reached',
).prefault({});

const server = section(
  {
    host: host
      .default('127.0.0.1')
      .describe(
        'Where metrics and health are served. Anything but loopback is open to whoever reaches it: there is no login',
      ),
    port: whole(0, 65_535).default(7780).describe('0: any that is free'),
  },
  'Metrics and health',
).prefault({});

const log = section(
  { level: oneOf(LOG_LEVELS).default('info').describe('What is said') },
  'What is said while running',
).prefault({});

const workers = section(
  { lanes: whole(1, 64).default(2).describe('Accounts that one process reads and judges at once') },
  'How much is done at once',
).prefault({});

export const configSchema = z.strictObject(
  { organization, aws, sources, detector, backfill, store, queue, retention, responder, slack, server, log, workers },
  { error: 'must be sections, as `aws:` with its settings indented below it' },
);

/** Nothing in it can be changed; secrets are wrapped or stand elsewhere. */
export type Config = DeepReadonly<z.output<typeof configSchema>>;

type DeepReadonly<T> = T extends Secret
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
      : T;
