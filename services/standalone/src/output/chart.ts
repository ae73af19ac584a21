import type { Insight } from '@trailwarden/detector';
import type { Ink } from './ink.js';
import { formatClock, formatMinute, formatNumber } from './quantities.js';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

const COLUMNS_MIN = 10;
/** "  peak 1,234/min at 09:03" */
const LABEL_CHARS = 25;
/** Quiet minutes that show what the burst stands out from. */
const LEAD_MINUTES_MIN = 15;

/** One character of the chart: its highest minute, and whether any of its minutes belongs to the insight. */
interface Column {
  readonly count: number;
  readonly unusual: boolean;
}

/**
 * Calls (or errors) per minute as blocks, the unusual part bright and bracketed by its times below, so that it shows without color too.
 * @param width - characters to use at most, the label of the peak included.
 * @returns two lines; one in words when all is zero, none without counts.
 */
export function chartLines(whole: Insight, width: number, ink: Ink): string[] {
  if (whole.chart.counts.length === 0) return [];
  const columnsMax = Math.max(COLUMNS_MIN, width - LABEL_CHARS);
  const insight = withoutQuietLead(whole, columnsMax);
  const { firstMinute, counts } = insight.chart;
  const peak = Math.max(...counts);
  if (peak === 0) return [ink.faint(silenceText(insight))];
  const label = peakLabel(firstMinute, counts, peak);
  const minutesPerColumn = Math.ceil(counts.length / columnsMax);
  const columns = columnsOf(insight, minutesPerColumn);
  const bars = columns.map((column) => {
    const block = blockOf(column.count, peak);
    return column.unusual ? ink.alert(block) : ink.faint(block);
  });
  return [`${bars.join('')}  ${ink.faint(label)}`, ink.faint(axis(insight, columns, minutesPerColumn))];
}

/** Where cutting some of what came before lets every minute have its own column, it is cut. */
function withoutQuietLead(insight: Insight, columnsMax: number): Insight {
  const { firstMinute, counts } = insight.chart;
  const spare = insight.startMinute - firstMinute - LEAD_MINUTES_MIN;
  const over = counts.length - columnsMax;
  if (over <= 0 || over > spare) return insight;
  return { ...insight, chart: { firstMinute: firstMinute + over, counts: counts.slice(over) } };
}

function peakLabel(firstMinute: number, counts: readonly number[], peak: number): string {
  return `peak ${formatNumber(peak)}/min at ${formatClock(firstMinute + counts.indexOf(peak))}`;
}

/** A flat line says less than words. */
function silenceText({ startMinute, endMinute }: Insight): string {
  return `none from ${formatMinute(startMinute)}${endMinute === undefined ? ' on' : ` to ${formatMinute(endMinute)}`} UTC`;
}

/** The highest minute stands for its column: a burst of one minute must not drown in a day. */
function columnsOf(insight: Insight, minutesPerColumn: number): Column[] {
  const { firstMinute, counts } = insight.chart;
  const columns: Column[] = [];
  for (let at = 0; at < counts.length; at += minutesPerColumn) {
    const minute = firstMinute + at;
    const unusual =
      minute + minutesPerColumn > insight.startMinute &&
      (insight.endMinute === undefined || minute < insight.endMinute);
    columns.push({ count: Math.max(...counts.slice(at, at + minutesPerColumn)), unusual });
  }
  return columns;
}

/** Zero is the lowest block and nothing else is. */
function blockOf(count: number, peak: number): string {
  if (count <= 0 || peak <= 0) return BLOCKS[0];
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.max(1, Math.round((count / peak) * (BLOCKS.length - 1))))] ?? '█';
}

/** Time of the first column, then a bracket under the unusual ones, with the time it began (and, where there is room, ended). */
function axis(insight: Insight, columns: readonly Column[], minutesPerColumn: number): string {
  const from = columns.findIndex((column) => column.unusual);
  const begin = formatClock(insight.chart.firstMinute);
  if (from < 0) return begin;
  const to = columns.findLastIndex((column) => column.unusual);
  const onset = sameDay(insight) ? formatClock(insight.startMinute) : formatMinute(insight.startMinute);
  const lasts = insight.endMinute === undefined;
  const end = insight.endMinute === undefined ? '' : formatClock(insight.endMinute);
  const close = lasts ? '→' : '┘';
  const inside = to - from - 1;
  const line = inside - onset.length - end.length;
  const bracket =
    line >= 1
      ? `└${onset}${'─'.repeat(line)}${end}${close}`
      : `└${'─'.repeat(Math.max(0, inside))}${to > from || lasts ? close : ''} ${lasts ? `since ${onset}` : `${onset} to ${end}`}`;
  const scale = minutesPerColumn > 1 ? `  one mark is ${minutesPerColumn} min` : '';
  const lead = from > begin.length ? `${begin}${' '.repeat(from - begin.length)}` : ' '.repeat(from);
  return `${lead}${bracket}${scale}`;
}

function sameDay(insight: Insight): boolean {
  return Math.floor(insight.chart.firstMinute / 1_440) === Math.floor(insight.startMinute / 1_440);
}
