import type { Incident } from '@trailwarden/detector';
import type { Json } from '../action.js';
import type { Story } from '../story.js';
import { cut } from './plain-text.js';

/** Raised when a field changes its meaning; fields may be added without. */
const VERSION = 1;
/** So much of an incident is passed on, strongest first: those who take it in have limits of their own. */
const INSIGHTS_MAX = 50;
const PRINCIPALS_MAX = 20;
const NEWS_MAX = 50;
const REASONS_MAX = 20;
const INSIGHT_REASONS_MAX = 5;
const FINDINGS_MAX = 20;
const STEPS_MAX = 100;
const ACCOUNTS_MAX = 200;
const TEXT_CHARS_MAX = 1_000;

/** Texts from logs are in it as data: as written, cut when long. */
export type StoryDocument = { readonly [key: string]: Json };

/** An incident and what was done about it, for machines: what a webhook is sent, and a log line says. */
export function storyDocument(story: Story): StoryDocument {
  const { incident } = story;
  return {
    version: VERSION,
    incidentId: incident.id,
    state: story.state,
    revision: story.revision,
    ...(story.supersededBy !== undefined && { supersededBy: story.supersededBy }),
    updatedAt: timeOf(story.updatedMs),
    ...incidentFields(incident, story.accountNames),
    ...(story.link !== undefined && { link: story.link }),
    playbook: { id: story.playbook.id, title: text(story.playbook.title), mode: story.playbook.mode },
    runId: story.runId,
    // Others that only tell are left out: how far they are is no news, and changes while this is told.
    steps: story.steps
      .filter(({ kind }) => kind === 'contain')
      .slice(0, STEPS_MAX)
      .map((step) => ({
        id: step.id,
        action: step.action,
        target: text(step.target),
        ...(step.accountId !== undefined && { accountId: step.accountId }),
        state: step.state,
        dryRun: step.dryRun,
        ...(step.reason !== undefined && { reason: text(step.reason) }),
      })),
    findings: story.findings.slice(0, FINDINGS_MAX).map(({ from, id, accountId, region, title, type, severity }) => ({
      from,
      id: text(id),
      accountId,
      region,
      title: text(title),
      type: text(type),
      severity,
    })),
  };
}

function incidentFields(incident: Incident, names: Story['accountNames']): StoryDocument {
  return {
    severity: incident.severity,
    class: incident.class,
    startedAt: minuteTime(incident.startMinute),
    detectedAt: minuteTime(incident.detectedMinute),
    lastSeenAt: minuteTime(incident.lastMinute),
    score: incident.score,
    threshold: incident.threshold,
    perWeekExpected: incident.perWeekExpected,
    lowHistory: incident.lowHistory,
    accountsTotal: incident.accounts.length,
    accounts: incident.accounts.slice(0, ACCOUNTS_MAX).map((id) => {
      const name = names.get(id);
      return name === undefined ? { id } : { id, name: text(name) };
    }),
    principals: incident.principals.slice(0, PRINCIPALS_MAX).map(({ name, kind, account, score }) => ({
      name: text(name),
      kind,
      account,
      score,
    })),
    reasons: incident.reasons.slice(0, REASONS_MAX).map(text),
    insightsTotal: incident.insights.length,
    insights: incident.insights.slice(0, INSIGHTS_MAX).map((insight) => ({
      id: insight.id,
      account: insight.account,
      region: insight.region,
      source: text(insight.source),
      name: text(insight.name),
      metric: insight.metric,
      direction: insight.direction,
      ...(insight.errorCode !== undefined && { errorCode: text(insight.errorCode) }),
      startedAt: minuteTime(insight.startMinute),
      ...(insight.endMinute !== undefined && { endedAt: minuteTime(insight.endMinute) }),
      ...(insight.endReason !== undefined && { endReason: insight.endReason }),
      usualPerMinute: insight.baseline.perMinute,
      perMinute: insight.overall.perMinute,
      peakPerMinute: insight.peakPerMinute,
      reasons: insight.reasons.slice(0, INSIGHT_REASONS_MAX).map(text),
    })),
    newsTotal: incident.news.length,
    news: incident.news.slice(0, NEWS_MAX).map(({ kind, account, principal, what, minute }) => ({
      kind,
      account,
      principal: text(principal),
      what: text(what),
      at: minuteTime(minute),
    })),
  };
}

export function text(value: string): string {
  return cut(value, TEXT_CHARS_MAX);
}

export function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

export function minuteTime(minute: number): string {
  return timeOf(minute * 60_000);
}
