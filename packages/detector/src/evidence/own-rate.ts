/** Events that the class's rate weighs against a principal's own. */
const CLASS_EVENTS = 0.3;

/** Surprise of news that this principal had in `newsHours` of `activeHours` so far, and its class at `classRate` an hour. */
export function ownRateSurprise(newsHours: number, activeHours: number, classRate: number): number {
  return Math.max(0, -Math.log((newsHours + CLASS_EVENTS) / (activeHours + CLASS_EVENTS / classRate)));
}
