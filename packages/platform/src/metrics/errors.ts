import { AppError } from '../errors.js';

/** Metrics and health cannot be served where they should be. */
export class HealthPortError extends AppError {
  override readonly name = 'HealthPortError';
  readonly code = 'HEALTH_PORT';

  constructor(host: string, port: number, cause: Error & { readonly code?: string }) {
    super(
      `Metrics and health cannot be served on ${host} port ${port} (${cause.code ?? cause.name}).`,
      'Choose another one with server.port (TRAILWARDEN_PORT), 0 for any; or end what has it.',
      { cause },
    );
  }
}
