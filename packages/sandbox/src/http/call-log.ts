/** One call that the sandbox answered. */
export interface LoggedCall {
  readonly requestId: string;
  readonly atMs: number;
  /** As it was signed for. */
  readonly service: string;
  readonly operation: string;
  /** Of the caller; undefined when unknown. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  /** ARN. */
  readonly principal: string | undefined;
  /** What IAM was asked: `s3:GetObject`. */
  readonly actions: readonly string[];
  /** 'ok', or the error's code. */
  readonly outcome: string;
  readonly status: number;
}

/** The latest calls, oldest first. */
export interface CallLog {
  add(call: LoggedCall): void;
  all(): readonly LoggedCall[];
  clear(): void;
}

export function makeCallLog(callsMax: number): CallLog {
  let calls: LoggedCall[] = [];
  return {
    add(call) {
      calls.push(call);
      // Cut seldom, so that adding stays cheap.
      if (calls.length >= 2 * callsMax) calls = calls.slice(-callsMax);
    },
    all: () => calls.slice(-callsMax),
    clear() {
      calls = [];
    },
  };
}
