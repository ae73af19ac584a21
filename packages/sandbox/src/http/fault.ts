export interface FaultOptions {
  /** Whose mistake it is, in AWS's words; from the status when left out. */
  readonly type?: 'Sender' | 'Receiver';
  /** Further members of the modelled error, as `Reason` of ConstraintViolationException. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An error that AWS would answer with: thrown by handlers, written by each protocol in its own shape. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  /** Undefined: what the service's model says about this code, else 400. */
  readonly status: number | undefined;
  readonly type: 'Sender' | 'Receiver' | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  /** @param code - as on the wire or as the model names it: `NoSuchEntity`, `QueueDoesNotExist`, `AccessDeniedException`. */
  constructor(code: string, message: string, status?: number, options: FaultOptions = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.type = options.type;
    this.details = options.details ?? {};
  }
}
