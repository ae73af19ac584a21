import { type Config, connectAws, Secret, type SecretSetting, silentLog } from '@trailwarden/platform';
import { slackWorkspace } from '@trailwarden/sandbox';
import type { ResponderDoctor } from '../doctor/responder-doctor.js';
import type { Surroundings } from '../surroundings.js';
import { awsOptions } from './open-platform.js';
import { playbooksOf } from './playbook-library.js';
import type { Sandboxed } from './start-sandboxed.js';

interface Options {
  readonly config: () => Promise<Config>;
  readonly resolve: (setting: SecretSetting) => Promise<Secret>;
  readonly sandboxed: Sandboxed | undefined;
  readonly around: Surroundings;
}

const SLACK_URL = 'https://slack.com/api/';

/** What the doctor looks at of the responder: what `serve` would act with. */
export function doctorResponder({ config, resolve, sandboxed, around }: Options): ResponderDoctor {
  return {
    isSandbox: sandboxed !== undefined,
    config,
    resolve,
    playbooks: async () => playbooksOf(await config()),
    async settings() {
      const { roleName, mode } = (await config()).responder;
      return { roleName: sandboxed?.sandbox.responderRoleName ?? roleName, takesRights: mode === 'live' };
    },
    async connectAws() {
      const given = await config();
      const { roleName, sessionName } = given.responder;
      return connectAws(
        {
          ...awsOptions(given, () => resolve),
          ...sandboxed?.aws,
          readerRoleName: sandboxed?.sandbox.responderRoleName ?? roleName,
          sessionName,
        },
        { clock: around.clock, log: silentLog },
      );
    },
    async slack() {
      if (sandboxed !== undefined) {
        const { token, channels } = slackWorkspace(sandboxed.sandbox.world);
        const [channel] = channels.keys();
        return { url: `${sandboxed.sandbox.url}/slack/api/`, token: new Secret(token), channel };
      }
      const { token, url = SLACK_URL, channel } = (await config()).slack;
      if (token === undefined) return undefined;
      return { url: url.endsWith('/') ? url : `${url}/`, token: await resolve(token), channel };
    },
  };
}
