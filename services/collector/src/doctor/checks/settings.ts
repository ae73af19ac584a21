import { ConfigError } from '@trailwarden/platform';
import type { Check } from '../check.js';

export const settings: Check = {
  id: 'settings',
  title: 'Settings',
  needs: [],
  async run(context) {
    try {
      return { kind: 'pass', detail: `From ${(await context.settings()).from}.` };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const { mistakes, hint } = error;
      return {
        kind: 'fail',
        detail: mistakes.length === 1 ? 'There is a mistake.' : `There are ${mistakes.length} mistakes.`,
        mend: hint,
        parts: mistakes.map(({ at, path, problem }) => ({
          name: at,
          kind: 'fail',
          detail: path === '' ? problem : `${path} ${problem}`,
        })),
      };
    }
  },
};
