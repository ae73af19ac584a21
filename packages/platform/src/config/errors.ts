import { AppError } from '../errors.js';

/** One thing that is wrong in the settings, or in another file that people write. */
export interface Mistake {
  /** `trailwarden.yaml:3:5`, or `environment variable DATABASE_URL`. */
  readonly at: string;
  /** `detector.incidentsPerWeek`; '' for the file as a whole. */
  readonly path: string;
  /** What is wrong and what is allowed. Values of secrets are not in it. */
  readonly problem: string;
}

/** A line each, below how many there are. */
export function sayMistakes(mistakes: readonly Mistake[], where: string): string {
  const count = mistakes.length === 1 ? 'There is a mistake' : `There are ${mistakes.length} mistakes`;
  const lines = mistakes.map(({ at, path, problem }) => `\n  ${at} ${path === '' ? '' : `${path} `}${problem}`);
  return `${count} in ${where}.${lines.join('')}`;
}

/** The settings cannot be used. All mistakes are told at once. */
export class ConfigError extends AppError {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
  override readonly exitCode = 2;
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[], options?: ErrorOptions) {
    super(sayMistakes(mistakes, 'the settings'), 'All settings are in docs/configuration.md.', options);
    this.mistakes = mistakes;
  }
}

/** A secret that the settings point to is not to be had. */
export class SecretUnavailableError extends AppError {
  override readonly name = 'SecretUnavailableError';
  readonly code = 'SECRET_UNAVAILABLE';
  override readonly retryable: boolean;

  constructor(message: string, hint: string, options?: ErrorOptions & { readonly retryable?: boolean }) {
    super(message, hint, options);
    this.retryable = options?.retryable ?? false;
  }
}
