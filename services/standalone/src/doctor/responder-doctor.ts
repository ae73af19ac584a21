import type { DoctorResponder } from '@trailwarden/collector';
import type { Config, Secret, SecretSetting } from '@trailwarden/platform';
import type { Playbook } from '@trailwarden/playbooks';

/** What the checks of the responder look at. */
export interface ResponderDoctor extends DoctorResponder {
  /** @throws ConfigError */
  config(): Promise<Config>;
  /** @throws PlaybooksInvalidError */
  playbooks(): Promise<readonly Playbook[]>;
  /** @throws SecretUnavailableError */
  resolve(setting: SecretSetting): Promise<Secret>;
  /** Where Slack is, and with which token: the settings', or the sandbox's. */
  slack(): Promise<{ readonly url: string; readonly token: Secret; readonly channel: string | undefined } | undefined>;
  readonly isSandbox: boolean;
}

/** Whether any playbook has a step for which this holds. */
export function hasStep(playbooks: readonly Playbook[], is: (step: Playbook['then'][number]) => boolean): boolean {
  return playbooks.some(({ then }) => then.some(is));
}
