/** Sends one request to somebody's server; where to, and how it is signed, is settled by whoever makes the port. */
export interface WebhookPort {
  /** @throws AppError: refused address, no answer, or an answer that is no success. */
  post(url: string, body: string, idempotencyKey: string, signal: AbortSignal): Promise<{ readonly status: number }>;
}
