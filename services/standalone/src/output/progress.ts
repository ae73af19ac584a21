import { SingleBar } from 'cli-progress';
import { formatBytes, formatCount } from './quantities.js';

/** One piece of work whose end is known, shown while it lasts. */
interface ProgressBar {
  /** @param done - in the unit of `total`. @param note - what else to say, as "120 of 800 files". */
  update(done: number, note: string): void;
  stop(): void;
}

/** Shows work on a terminal and says nothing elsewhere. */
export interface Progress {
  /** A line that replaces the one before; for work whose end is not known. */
  status(text: string): void;
  bar(title: string, total: number): ProgressBar;
  /** Leaves the terminal clean, whatever was being shown. */
  clear(): void;
}

const BAR_CHARS = 24;
/** Writing more often only flickers. */
const STATUS_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

interface Terminal extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** @param nowMs - a clock that only goes forward. */
export function createProgress(terminal: Terminal, nowMs: () => number): Progress {
  let open: SingleBar | undefined;
  let statusShown = false;
  let statusAtMs = Number.NEGATIVE_INFINITY;

  function clear(): void {
    open?.stop();
    open = undefined;
    if (statusShown) terminal.write(CLEAR_LINE);
    statusShown = false;
    statusAtMs = Number.NEGATIVE_INFINITY;
  }

  if (terminal.isTTY !== true) {
    const silent: ProgressBar = { update: () => undefined, stop: () => undefined };
    return { status: () => undefined, bar: () => silent, clear: () => undefined };
  }
  return {
    status: (text) => {
      if (nowMs() - statusAtMs < STATUS_EVERY_MS) return;
      statusAtMs = nowMs();
      statusShown = true;
      terminal.write(`${CLEAR_LINE}${text.slice(0, (terminal.columns ?? 80) - 1)}`);
    },
    bar: (title, total) => {
      clear();
      const startedMs = nowMs();
      const bar = new SingleBar({
        stream: terminal,
        clearOnComplete: true,
        hideCursor: true,
        format: (_options, params, payload: { note?: string }) => {
          const text = barText(
            title,
            params.value / Math.max(1, params.total),
            payload.note ?? '',
            nowMs() - startedMs,
          );
          return text.slice(0, (terminal.columns ?? 80) - 1);
        },
      });
      open = bar;
      bar.start(total, 0, { note: '' });
      return {
        update: (done, note) => bar.update(done, { note }),
        stop: () => (open === bar ? clear() : undefined),
      };
    },
    clear,
  };
}

/** "Reading ━━━━━━──── 42%  120 of 800 files · 0:13 left" */
export function barText(title: string, share: number, note: string, elapsedMs: number): string {
  const filled = Math.round(Math.min(1, share) * BAR_CHARS);
  const bar = `${'━'.repeat(filled)}${'─'.repeat(BAR_CHARS - filled)}`;
  const percent = `${Math.floor(100 * Math.min(1, share))}%`.padStart(4);
  return [`${title} ${bar}${percent}  ${note}`, leftText(share, elapsedMs)].filter(Boolean).join(' · ');
}

/** The rate so far, carried on; too early to say under two seconds. */
function leftText(share: number, elapsedMs: number): string {
  if (share <= 0 || elapsedMs < 2_000) return '';
  const leftSeconds = Math.round(((elapsedMs / share) * (1 - share)) / 1_000);
  const [minutes, seconds] = [Math.floor(leftSeconds / 60), leftSeconds % 60];
  return minutes >= 60
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min left`
    : `${minutes}:${String(seconds).padStart(2, '0')} left`;
}

/** "120 of 800 files · 1,234,000 records · 52,000/s" */
export function readingNote(files: number, filesTotal: number, records: number, elapsedMs: number): string {
  const rate = elapsedMs > 500 ? ` · ${formatCount(records / (elapsedMs / 1_000))}/s` : '';
  return `${formatCount(files)} of ${formatCount(filesTotal)} files · ${formatCount(records)} records${rate}`;
}

/** "120 of 800 files · 12 MB" */
export function writingNote(files: number, bytes: number): string {
  return `${formatCount(files)} files · ${formatBytes(bytes)}`;
}
