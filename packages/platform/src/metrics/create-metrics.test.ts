import { describe, expect, it } from 'vitest';
import { METRICS } from './catalog.js';
import { createMetrics, LABEL_VALUES_MAX } from './create-metrics.js';

describe('metrics', () => {
  it('are told in the words of Prometheus', async () => {
    const metrics = createMetrics({ ofProcess: false });
    metrics.count('records', 7, { outcome: 'counted' });
    metrics.count('tallies', 1);
    metrics.set('filesWaiting', 3, { state: 'pending' });
    metrics.observe('objectToInsight', 42);

    const text = await metrics.text();

    expect(text).toContain('trailwarden_records_total{outcome="counted"} 7\n');
    expect(text).toContain('trailwarden_tallies_total 1\n');
    expect(text).toContain('trailwarden_files{state="pending"} 3\n');
    expect(text).toContain('trailwarden_object_to_insight_seconds_bucket{le="60"} 1\n');
  });

  it('tell of the process too', async () => {
    expect(await createMetrics().text()).toContain('process_resident_memory_bytes');
  });

  it('of two do not mix', async () => {
    createMetrics({ ofProcess: false }).count('tallies', 5);

    expect(await createMetrics({ ofProcess: false }).text()).toContain('trailwarden_tallies_total 0\n');
  });

  it('keep few values of a label, whatever comes', async () => {
    const metrics = createMetrics({ ofProcess: false });

    for (let i = 0; i < 1_000; i += 1) metrics.count('incidents', 1, { severity: `invented ${i}` });

    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('trailwarden_incidents_total{'));
    expect(lines).toHaveLength(LABEL_VALUES_MAX + 1);
    expect(lines.at(-1)).toBe(`trailwarden_incidents_total{severity="other"} ${1_000 - LABEL_VALUES_MAX}`);
  });

  it('bring gauges up to date before they answer, and answer also when that fails', async () => {
    const metrics = createMetrics({ ofProcess: false });
    metrics.beforeAnswer(async () => metrics.set('filesWaiting', 2, { state: 'pending' }));
    metrics.beforeAnswer(async () => {
      throw new Error('no store');
    });

    expect(await metrics.text()).toContain('trailwarden_files{state="pending"} 2\n');
  });
});

describe('the catalog', () => {
  it.each(Object.entries(METRICS))('names and explains %s as is the custom', (_, { kind, name, help, labels }) => {
    expect(name).toMatch(kind === 'counter' ? /^trailwarden_[a-z_]+_total$/ : /^trailwarden_[a-z_]+$/);
    if (kind === 'histogram') expect(name).toMatch(/_seconds$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(labels).not.toContain('account');
  });

  it('uses each name once', () => {
    const names = Object.values(METRICS).map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });
});
