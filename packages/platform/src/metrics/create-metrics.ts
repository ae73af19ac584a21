import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS } from './catalog.js';

type Catalog = typeof METRICS;
type NameOf<Kind> = { [Name in keyof Catalog]: Catalog[Name]['kind'] extends Kind ? Name : never }[keyof Catalog];
type LabelsOf<Name extends keyof Catalog> = Readonly<Record<Catalog[Name]['labels'][number], string>>;
type Labelled<Name extends keyof Catalog> = Catalog[Name]['labels'] extends readonly [] ? [] : [labels: LabelsOf<Name>];

/** What is measured, by the names of the catalog. */
export interface Metrics {
  count<Name extends NameOf<'counter'>>(name: Name, by: number, ...labels: Labelled<Name>): void;
  set<Name extends NameOf<'gauge'>>(name: Name, value: number, ...labels: Labelled<Name>): void;
  observe<Name extends NameOf<'histogram'>>(name: Name, seconds: number, ...labels: Labelled<Name>): void;
  /** Called before each answer, to bring gauges up to date. One that fails leaves its gauges as they were. */
  beforeAnswer(refresh: () => Promise<void>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Values that one label may take; all others are `other`. So nothing from outside can grow what is kept. */
export const LABEL_VALUES_MAX = 100;
const OTHER = 'other';

type Instrument = Counter | Gauge | Histogram;

/** @param ofProcess - also memory, CPU and event loop of this process. */
export function createMetrics({ ofProcess = true }: { readonly ofProcess?: boolean } = {}): Metrics {
  const register = new Registry();
  if (ofProcess) collectDefaultMetrics({ register });
  const instruments = new Map(Object.entries(METRICS).map(([name, each]) => [name, instrumentOf(each, register)]));
  const seen = new Map<string, Set<string>>();
  const refreshers: (() => Promise<void>)[] = [];

  function instrument<Kind extends Instrument>(name: string): Kind {
    return instruments.get(name) as Kind;
  }

  function bounded(metric: string, labels: Readonly<Record<string, string>> = {}): Record<string, string> {
    const entries = Object.entries(labels).map(([label, value]): [string, string] => {
      const key = `${metric} ${label}`;
      const values = seen.get(key) ?? new Set();
      seen.set(key, values);
      if (values.size < LABEL_VALUES_MAX) values.add(value);
      return [label, values.has(value) ? value : OTHER];
    });
    return Object.fromEntries(entries);
  }

  return {
    count: (name, by, ...[labels]) => instrument<Counter>(name).inc(bounded(name, labels), by),
    set: (name, value, ...[labels]) => instrument<Gauge>(name).set(bounded(name, labels), value),
    observe: (name, seconds, ...[labels]) => instrument<Histogram>(name).observe(bounded(name, labels), seconds),
    beforeAnswer: (refresh) => void refreshers.push(refresh),
    text: async () => {
      await Promise.allSettled(refreshers.map((refresh) => refresh()));
      return register.metrics();
    },
    contentType: register.contentType,
  };
}

function instrumentOf(definition: Catalog[keyof Catalog], register: Registry): Instrument {
  const { name, help, labels } = definition;
  const config = { name, help, labelNames: [...labels], registers: [register] };
  switch (definition.kind) {
    case 'counter':
      return new Counter(config);
    case 'gauge':
      return new Gauge(config);
    case 'histogram':
      return new Histogram({ ...config, buckets: [...definition.bounds] });
  }
}
