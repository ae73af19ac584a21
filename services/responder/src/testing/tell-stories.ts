import { randomUUID } from 'node:crypto';
import type { Incident, Insight } from '@trailwarden/detector';
import type { Story } from '../actions/story.js';
import type { ActionLab } from './action-lab.js';
import { incidentOf, insightOf, momentOf, stepOf, storyOf } from './slack-stories.js';

const MINUTE_MS = 60_000;

/** Accounts of the lab: one that only takes part, and the security account. */
export function labAccounts({ sandbox }: ActionLab): { readonly member: string; readonly security: string } {
  const { world, securityAccountId } = sandbox;
  const member = [...world.accounts.keys()].find((id) => id !== securityAccountId) ?? '';
  return { member, security: securityAccountId };
}

/** An incident of its own that begins, spreads to another region and account, and ends; each told when the clock says so. */
export function tellStories(lab: ActionLab): readonly [Story, Story, Story] {
  const { member, security } = labAccounts(lab);
  const region = lab.sandbox.homeRegion;
  const nowMs = lab.ports.nowMs();
  const startMinute = nowMs / MINUTE_MS - 30;
  const carla = `arn:aws:iam::${member}:user/staff/carla`;
  const agent = { attribute: 'userAgent' as const, insight: [{ value: 'aws-cli/2.15', average: 36 }], baseline: [] };
  const insight = (overrides: Partial<Insight>): Insight =>
    insightOf({ id: randomUUID(), account: member, region, startMinute, attributions: [agent], ...overrides });
  const login = insight({});
  const users = insight({
    region: 'eu-west-1',
    source: 'iam.amazonaws.com',
    name: 'CreateUser',
    metric: 'calls',
    errorCode: undefined,
    startMinute: startMinute + 10,
  });
  const elsewhere = insight({
    account: security,
    startMinute: startMinute + 12,
    metric: 'calls',
    errorCode: undefined,
  });
  const id = randomUUID();
  const common: Partial<Incident> = {
    id,
    startMinute,
    lastMinute: startMinute + 24,
    principals: [{ name: carla, kind: 'people', account: member, score: 322 }],
  };
  const begun = storyOf({
    stepId: randomUUID(),
    mayHaveSpoken: true,
    runId: randomUUID(),
    incident: incidentOf({ ...common, accounts: [member], insights: [login] }),
    storedMs: nowMs,
    updatedMs: nowMs,
    accountNames: new Map([[member, 'prod']]),
    moments: [{ ...momentOf('r1 start', 'started', 'Began to be unusual'), atMs: nowMs }],
  });
  const grown: Story = {
    ...begun,
    revision: 2,
    updatedMs: nowMs + 5 * MINUTE_MS,
    incident: incidentOf({
      ...common,
      accounts: [member, security].sort(),
      insights: [users, login, elsewhere],
      lastMinute: startMinute + 30,
    }),
    steps: [stepOf({ state: 'contained' })],
    moments: [...begun.moments, { ...momentOf('r2 update', 'grew', 'More of it'), atMs: nowMs + 5 * MINUTE_MS }],
  };
  const end = (each: Insight): Insight => ({
    ...each,
    endMinute: startMinute + 40,
    endReason: 'back-to-normal',
  });
  const ended: Story = {
    ...grown,
    revision: 3,
    state: 'ended',
    updatedMs: nowMs + 15 * MINUTE_MS,
    incident: { ...grown.incident, insights: grown.incident.insights.map(end), lastMinute: startMinute + 40 },
    moments: [...grown.moments, { ...momentOf('r3 end', 'ended', 'It is over'), atMs: nowMs + 15 * MINUTE_MS }],
  };
  return [begun, grown, ended];
}

/** Each kind of harm that text from logs can do somewhere. */
const HOSTILE =
  '=HYPERLINK("http://evil.example","x")\r\n\u0000\u001b[31mred\u001b]0;title\u0007 "quoted\\" \'or\' 1=1; -- <!channel> \u202e\u2028 {"a":1}';

/** A story all of whose texts are hostile, and ten kilobytes long where that is possible. */
export function hostileStory(lab: ActionLab): Story {
  const [story] = tellStories(lab);
  const long = `${HOSTILE}${'\u0007'.repeat(5_000)}${'x'.repeat(5_000)}\ud800`;
  const values = Array.from({ length: 5 }, (_, at) => ({ value: `${at}${long}`, average: 5 - at }));
  const [insight] = story.incident.insights;
  const { member } = labAccounts(lab);
  const hostile: Insight = {
    ...insight!,
    name: `ConsoleLogin${long}`,
    errorCode: long,
    attributions: (['userIdentityArn', 'userAgent', 'errorCode', 'sourceIPAddress'] as const).map((attribute) => ({
      attribute,
      insight: values,
      baseline: values,
    })),
    reasons: Array.from({ length: 30 }, () => long),
  };
  return {
    ...story,
    playbook: { ...story.playbook, title: long },
    accountNames: new Map([[member, long]]),
    incident: {
      ...story.incident,
      insights: [hostile],
      principals: [
        { name: long, kind: 'people', account: member, score: 300 },
        { name: `arn:aws:iam::${member}:user/${long}`, kind: 'people', account: member, score: 200 },
      ],
      news: [{ kind: 'new-agent', account: member, principal: long, what: long, minute: 1, surpriseNats: 5 }],
      reasons: Array.from({ length: 30 }, () => long),
    },
    steps: [stepOf({ target: long, reason: long })],
    moments: [{ ...momentOf('r1 start', 'started', long), atMs: story.storedMs }],
    findings: [
      {
        from: 'guardduty',
        id: long,
        accountId: member,
        region: 'us-east-1',
        title: long,
        type: long,
        severity: 'high',
        about: [long],
        lastSeenMs: story.storedMs,
      },
    ],
  };
}
