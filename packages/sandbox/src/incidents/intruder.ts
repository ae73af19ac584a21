import type { Caller } from '../activities/activity.js';
import { host, publicNetwork } from '../catalog/addresses.js';
import { strangerAgent } from '../catalog/agents.js';
import type { Scene } from './incident.js';

/**
 * Somebody who has taken over a principal. weak: works from the victim's own place and tool, as an insider would;
 * medium: from a new address; strong: from a new address with a tool of their own.
 */
export function intruder(scene: Scene, victim: Caller): Caller {
  if (scene.strength === 'weak') return victim;
  const elsewhere = { ...victim, address: host(publicNetwork(scene.random), scene.random) };
  return scene.strength === 'medium' ? elsewhere : { ...elsewhere, agent: strangerAgent(scene.random) };
}
