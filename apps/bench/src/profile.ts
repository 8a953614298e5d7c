import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Profile {
  nodes: { id: number; callFrame: CallFrame }[];
  samples: number[];
  /** µs between the samples. */
  timeDeltas: number[];
}

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

const SHOWN = 25;
/** What V8 calls the time in which it did nothing. */
const IDLE = '(idle)';

/** Where the time of a `node --cpu-prof` went: by function, and by package or file. */
export function describeProfiles(folder: string): string[] {
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  const maps = new Map<string, SourceMap | undefined>();
  let busy = 0;
  for (const file of readdirSync(folder)) {
    const profile: Profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
    profile.samples.forEach((id, index) => {
      const frame = frames.get(id) as CallFrame;
      if (frame.functionName === IDLE) return;
      const us = profile.timeDeltas[index] ?? 0;
      const source = sourceOf(frame, maps);
      busy += us;
      count(byFunction, `${frame.functionName || '(anonymous)'}  ${source}`, us);
      count(byFile, source.replace(/:\d+$/, ''), us);
    });
  }
  return [
    `${(busy / 1e6).toFixed(1)} s of CPU, without what was idle`,
    '',
    'by function',
    ...top(byFunction, busy),
    '',
    'by package or file',
    ...top(byFile, busy),
  ];
}

function sourceOf(frame: CallFrame, maps: Map<string, SourceMap | undefined>): string {
  const { url, lineNumber, columnNumber } = frame;
  if (!url) return '(native)';
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name) return name;
  if (!url.startsWith('file:')) return url;
  if (!maps.has(url)) maps.set(url, mapOf(url));
  const entry = maps.get(url)?.findEntry(lineNumber, columnNumber);
  if (!entry || !('originalSource' in entry)) return relative('.', fileURLToPath(url));
  return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}`;
}

/** Undefined for what is not bundled, and so its own source. */
function mapOf(url: string): SourceMap | undefined {
  const file = `${fileURLToPath(url)}.map`;
  if (!existsSync(file)) return undefined;
  const payload: SourceMapPayload = JSON.parse(readFileSync(file, 'utf8'));
  return new SourceMap(payload);
}

function count(counts: Map<string, number>, key: string, us: number) {
  counts.set(key, (counts.get(key) ?? 0) + us);
}

function top(counts: Map<string, number>, busy: number): string[] {
  const sorted = [...counts].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  return sorted.map(([key, us]) => `${((100 * us) / busy).toFixed(1).padStart(6)} %  ${key}`);
}
