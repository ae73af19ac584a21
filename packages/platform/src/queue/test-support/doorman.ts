import type { Job } from '../port.js';

/** A handler whose jobs stay inside until they are let out. */
export interface Doorman {
  readonly handler: (job: Job) => Promise<void>;
  /** Keys of jobs that run now, in the order they came. */
  readonly inside: readonly string[];
  /** Keys of all that ever started. */
  readonly started: readonly string[];
  /** Keys of those whose signal was aborted. */
  readonly told: readonly string[];
  letOut(key: string, error?: Error): void;
  letAllOut(): void;
}

export function startDoorman(): Doorman {
  const visits: { readonly key: string; readonly end: (error?: Error) => void }[] = [];
  const inside: string[] = [];
  const started: string[] = [];
  const told: string[] = [];

  const letOut = (key: string, error?: Error) => {
    const at = visits.findIndex((visit) => visit.key === key);
    const [visit] = at < 0 ? [] : visits.splice(at, 1);
    if (visit === undefined) throw new Error(`${key} is not inside`);
    inside.splice(inside.indexOf(key), 1);
    visit.end(error);
  };

  return {
    inside,
    started,
    told,
    handler: ({ key, signal }) =>
      new Promise<void>((resolve, reject) => {
        started.push(key);
        inside.push(key);
        visits.push({ key, end: (error) => (error === undefined ? resolve() : reject(error)) });
        signal.addEventListener('abort', () => told.push(key));
      }),
    letOut,
    letAllOut: () => {
      for (const key of [...inside]) letOut(key);
    },
  };
}
