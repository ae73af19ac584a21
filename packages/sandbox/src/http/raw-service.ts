import type { WireReply, WireRequest } from './wire/request.js';
import type { World } from './world/world.js';

/** A neighbour of AWS's that has no SDK schemas, such as Slack: it answers everything below its path itself. */
export interface RawService {
  /** First part of the path, with the slash: `/slack`. */
  readonly prefix: string;
  /** @param path - what follows the prefix, with its slash and without the query. */
  handle(request: WireRequest, path: string, world: World): WireReply | Promise<WireReply>;
}
