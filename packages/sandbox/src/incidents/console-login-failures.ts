import { callerOf } from '../activities/activity.js';
import { LOGIN_FAILED, LOGIN_UNKNOWN } from '../activities/people.js';
import { host, publicNetwork } from '../catalog/addresses.js';
import { browserAgent } from '../catalog/agents.js';
import { api } from '../catalog/apis.js';
import type { IncidentModel } from './incident.js';
import { Script, spread } from './script.js';

/** An honest user mistypes a password once or twice in a row; three users at once would be a bad morning. */
const SIZE = {
  weak: { failures: 8, addresses: 3, minutes: 25 },
  medium: { failures: 30, addresses: 8, minutes: 30 },
  strong: { failures: 200, addresses: 40, minutes: 30 },
} as const;
/** Half of the guesses go to one user; wrong user names are hidden by CloudTrail. */
const AT_TARGET = 0.5;
const AT_NOBODY = 0.3;

const CONSOLE_LOGIN = api('signin:ConsoleLogin');

/** Somebody guesses passwords, from several addresses. */
export const consoleLoginFailures: IncidentModel = {
  kind: 'console-login-failures',
  arrange(scene) {
    const { random, account, startMinute } = scene;
    const { failures, addresses, minutes } = SIZE[scene.strength];
    const script = new Script(scene);
    const target = random.pick(account.cast.users);
    const places = Array.from({ length: addresses }, () => ({
      address: host(publicNetwork(random), random),
      agent: browserAgent(random),
    }));
    for (const [minute, calls] of spread(failures, minutes, random).entries()) {
      for (let call = 0; call < calls; call++) {
        const luck = random.uniform();
        const principal =
          luck < AT_TARGET
            ? target.principal
            : luck < AT_TARGET + AT_NOBODY
              ? 'hidden'
              : random.pick(account.cast.users).principal;
        const place = random.pick(places);
        const caller = callerOf(account.id, principal, place.address, place.agent);
        script.add(
          startMinute + minute,
          caller,
          CONSOLE_LOGIN,
          account.homeRegion,
          1,
          principal === 'hidden' ? LOGIN_UNKNOWN : LOGIN_FAILED,
        );
      }
    }
    return script.finish('console-login-failures', target.principal);
  },
};
