import type { Severity } from '@trailwarden/detector';
import picocolors from 'picocolors';

/** What colors are for; without color every function returns its text. */
export interface Ink {
  readonly title: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly alert: (text: string) => string;
  readonly good: (text: string) => string;
  readonly name: (text: string) => string;
  readonly severity: Readonly<Record<Severity, (text: string) => string>>;
}

export function createInk(color: boolean): Ink {
  const colors = picocolors.createColors(color);
  return {
    title: colors.bold,
    strong: colors.bold,
    faint: colors.dim,
    alert: colors.red,
    good: colors.green,
    name: colors.cyan,
    severity: {
      critical: (text) => colors.bold(colors.red(text)),
      high: colors.red,
      medium: colors.yellow,
      low: colors.blue,
    },
  };
}

/** A mark that says the severity without color. */
export const SEVERITY_MARK: Readonly<Record<Severity, string>> = { critical: '◆', high: '▲', medium: '●', low: '○' };
