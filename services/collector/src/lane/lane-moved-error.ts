import { AppError } from '@trailwarden/platform';

/** Another process committed to the lane in between; what was worked out here is thrown away. */
export class LaneMovedError extends AppError {
  override readonly name = 'LaneMovedError';
  readonly code = 'LANE_MOVED';
  override readonly retryable = true;

  constructor(account: string) {
    super(
      `Account ${account} was judged by another process at the same time.`,
      'Nothing is lost; it is taken up again where the other one left it.',
    );
  }
}
