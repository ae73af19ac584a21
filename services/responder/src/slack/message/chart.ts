import type { Insight } from '@trailwarden/detector';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** What a phone shows on one line of a code block. */
const COLUMNS_MAX = 30;
/** Quiet minutes that show what the burst stands out from. */
const LEAD_MINUTES = 15;
const MINUTES_PER_DAY = 1_440;

/**
 * Calls (or errors) per minute of one insight as blocks, and below them where it began. Digits and our own words only.
 * @returns no lines where there is nothing to see.
 */
export function chartLines({ chart, startMinute, direction }: Insight): string[] {
  // What stopped is seen by what came before; of what began, a little of it is enough.
  const lead = direction === 'below' ? 0 : Math.max(0, startMinute - chart.firstMinute - LEAD_MINUTES);
  const spare = Math.min(lead, Math.max(0, chart.counts.length - COLUMNS_MAX));
  const counts = chart.counts.slice(spare);
  const firstMinute = chart.firstMinute + spare;
  const peak = counts.reduce((most, count) => Math.max(most, count), 0);
  if (!(peak > 0)) return [];
  const minutesPerColumn = Math.ceil(counts.length / COLUMNS_MAX);
  const bars: string[] = [];
  for (let at = 0; at < counts.length; at += minutesPerColumn) {
    // The highest minute stands for its column: a burst of one minute must not drown in a day.
    bars.push(blockOf(Math.max(...counts.slice(at, at + minutesPerColumn)), peak));
  }
  const onset = Math.min(bars.length - 1, Math.max(0, Math.floor((startMinute - firstMinute) / minutesPerColumn)));
  const scale = minutesPerColumn > 1 ? `, one mark is ${minutesPerColumn} min` : '';
  return [
    bars.join(''),
    pointer(onset, `from ${clock(startMinute)} UTC`),
    `peak ${formatCount(peak)} a minute${scale}`,
  ];
}

/** Below the mark where it began, to whichever side there is room. */
function pointer(column: number, words: string): string {
  const right = `${' '.repeat(column)}└ ${words}`;
  if (right.length <= COLUMNS_MAX) return right;
  return `${words} ┘`.padStart(column + 1);
}

/** Zero is the lowest block and nothing else is. */
function blockOf(count: number, peak: number): string {
  if (!(count > 0)) return BLOCKS[0];
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.max(1, Math.round((count / peak) * (BLOCKS.length - 1))))] ?? '█';
}

function clock(minute: number): string {
  const ofDay = ((minute % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}

function formatCount(count: number): string {
  return count >= 10 ? Math.round(count).toLocaleString('en-US') : String(Number(count.toFixed(1)));
}
