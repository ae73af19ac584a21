import type { RespondSettings } from '@trailwarden/responder';

/** What holds where nothing is set, with ann and bert to decide. */
export function respondSettingsForTests(parts: Partial<RespondSettings> = {}): RespondSettings {
  return {
    mode: 'dry-run',
    homeRegion: 'us-east-1',
    protect: { principals: [], accounts: [], tags: [] },
    caps: { perHour: 10, perAccountHour: 3, perRun: 5 },
    historyHours: 24,
    approvers: [{ name: 'ann' }, { name: 'bert' }],
    ourRoles: ['TrailwardenReader', 'TrailwardenResponder'],
    stepWorkers: 2,
    consoleUrl: undefined,
    ...parts,
  };
}
