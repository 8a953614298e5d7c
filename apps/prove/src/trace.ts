/** One call of the operating system, as `strace -f -y` writes it. Its place in the trace is its time. */
export interface Call {
  name: string;
  /** The file that it works on, or `socket:[…]`. */
  file: string;
  /** Its arguments as they are written; bytes as C writes them. */
  args: string;
  began: number;
  /** Infinity for one that has not returned. */
  ended: number;
  ok: boolean;
}

const BEGIN = /^(\d+) +(\w+)\(\d+<([^>]*)>(.*)$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>/;
const RETURNED = / = (-?\d+)(?: [A-Z]+ \(.*\))?$/;

/** Reads a trace. A call that another thread's came between takes two lines: both make one call. */
export function readTrace(trace: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<string, Call>();
  for (const [at, line] of trace.split('\n').entries()) {
    const [, resumed, resumedName] = RESUMED.exec(line) ?? [];
    if (resumed !== undefined) {
      const call = open.get(`${resumed} ${resumedName}`);
      if (call) finish(call, at, line);
      continue;
    }
    const [, thread, name = '', file = '', args = ''] = BEGIN.exec(line) ?? [];
    if (thread === undefined) continue;
    const call: Call = { name, file, args, began: at, ended: Infinity, ok: false };
    calls.push(call);
    if (line.endsWith('<unfinished ...>')) open.set(`${thread} ${name}`, call);
    else finish(call, at, line);
  }
  return calls;
}

function finish(call: Call, at: number, line: string) {
  call.ended = at;
  call.ok = Number(RETURNED.exec(line)?.[1] ?? -1) >= 0;
}
