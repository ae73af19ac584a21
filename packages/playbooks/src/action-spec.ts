import type { z } from 'zod';
import type { Situation } from './situation.js';

/** telling changes nothing anywhere but where people and tools look; containing takes rights away, and is always snapshot, ended and undone. */
export type ActionKind = 'tell' | 'contain';

/** What planning has to know of an action; the responder's own actions are this and more. */
export interface ActionSpec<Settings extends object = object> {
  /** As playbooks name it: `iam.disable-user`. */
  readonly id: string;
  /** One line, imperative: "Tell a Slack channel". */
  readonly title: string;
  readonly kind: ActionKind;
  /** What a playbook may write below `with:`; described field by field, since docs and editors show it. */
  readonly settings: z.ZodType<Settings>;
  /** What of the incident it acts on, one step each; none when nothing in it is for this action. Pure. */
  targets(situation: Situation, settings: Settings): readonly Target[];
}

/** What one step acts on. Plain JSON: it is stored. */
export interface Target {
  /** Within an account and action always the same for the same thing: `user/carla`, `role/Deployer`, `incident`. */
  readonly key: string;
  /** For people. Texts from logs are as written: escape where shown. */
  readonly name: string;
  /** Undefined for what lies outside of AWS. */
  readonly accountId?: string;
  readonly region?: string;
  /** Principal whose rights it takes away, as an ARN; guard rails look at it. */
  readonly principal?: string;
  /** It cannot be acted on, whatever the guard rails say: why, a sentence. Becomes a refusal. */
  readonly impossible?: string;
}

/** The target of actions that tell: the incident as a whole. */
export const WHOLE_INCIDENT: Target = { key: 'incident', name: 'the incident' };
