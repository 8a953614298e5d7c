import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Page } from '@playwright/test';

/**
 * One event of a Chrome trace that lasts: from `ts` on, `dur` µs by the clock and `tdur` µs of the
 * processor, on one thread of one process.
 */
interface Span {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur: number;
  tdur?: number;
}

/** What the page's main thread did, in ms. */
export interface Work {
  /** Its longest turn by the clock: with what other programs did meanwhile. */
  longestMs: number;
  /** Its longest turn, as time of the processor: what the page itself is to blame for. */
  longestWorkMs: number;
  /** Of each second, time of the processor by what DevTools calls it. */
  perSecond: Record<'scripting' | 'rendering' | 'painting' | 'other', number>;
}

const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'];
/** The browser's own name for one turn of a thread. */
const TURN = 'RunTask';
const KINDS = {
  scripting: /^(EvaluateScript|FunctionCall|EventDispatch|Timer|FireAnimation|v8\.|V8\.|\w+GC)/,
  rendering: /^(UpdateLayoutTree|RecalculateStyles|Layout|HitTest|ScrollLayer|PrePaint)/,
  painting: /^(Paint|Layerize|Commit|UpdateLayer)/,
};

/**
 * Does something while the browser writes a trace of the page.
 *
 * @param path where to keep the trace, for DevTools or ui.perfetto.dev; nowhere unless given
 */
export async function traced(
  page: Page,
  path: string | undefined,
  act: () => Promise<void>,
): Promise<Work> {
  const browser = page.context().browser();
  if (!browser) throw new Error('only a page in a browser of its own can be traced');
  await browser.startTracing(page, { categories: CATEGORIES });
  await act().catch(async (error: unknown) => {
    await browser.stopTracing();
    throw error;
  });
  const trace = await browser.stopTracing();
  if (path) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, trace);
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: Span[] };
  return workOf(mainThread(traceEvents.filter(({ ph }) => ph === 'X')));
}

/** Of all threads the one that lays pages out for the longest time. */
function mainThread(spans: readonly Span[]): Span[] {
  const threads = new Map<string, { spans: Span[]; layout: number }>();
  for (const span of spans) {
    const key = `${span.pid} ${span.tid}`;
    const thread = threads.get(key) ?? { spans: [], layout: 0 };
    threads.set(key, thread);
    thread.spans.push(span);
    if (span.name === 'Layout') thread.layout += span.dur;
  }
  const [busiest] = [...threads.values()].sort((a, b) => b.layout - a.layout);
  // Of two that begin together, the longer one contains the other.
  return (busiest?.spans ?? []).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
}

function workOf(spans: readonly Span[]): Work {
  const turns = spans.filter(({ name }) => name === TURN);
  const longest = (times: number[]) => times.reduce((most, one) => Math.max(most, one), 0) / 1_000;
  const seconds = ((spans.at(-1)?.ts ?? 0) - (spans[0]?.ts ?? 0)) / 1_000_000;
  const perSecond = { scripting: 0, rendering: 0, painting: 0, other: 0 };
  const open: { end: number; kind: keyof typeof perSecond }[] = [];
  for (const { name, ts, dur, tdur = 0 } of spans) {
    while ((open.at(-1)?.end ?? Infinity) <= ts) open.pop();
    const around = open.at(-1)?.kind;
    const own = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((k) => KINDS[k].test(name));
    const kind = own ?? around ?? 'other';
    // What is within counts once, as what it is.
    perSecond[kind] += tdur / 1_000 / seconds;
    if (around) perSecond[around] -= tdur / 1_000 / seconds;
    open.push({ end: ts + dur, kind });
  }
  return {
    longestMs: longest(turns.map(({ dur }) => dur)),
    longestWorkMs: longest(turns.map(({ tdur = 0 }) => tdur)),
    perSecond,
  };
}
