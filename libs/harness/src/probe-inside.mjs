// Loaded into the process under test before its own first line (`node --import`): answers what
// `Probe` asks over the IPC channel. It costs the product nothing until it is asked, and does not
// keep it running.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeHeapSnapshot } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

const RESOLUTION_MS = 10;
const FIRST_REQUEST = 'http.server.request.start';

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

const answers = {
  async memory({ collected }) {
    if (collected) await collectGarbage();
    return process.memoryUsage();
  },

  stalls({ forget }) {
    // Node counts the time between two of its looks, which is the resolution where nothing stalls.
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    const stalls = { maxMs: late(delay.max), p99Ms: late(delay.percentile(99)) };
    if (forget) delay.reset();
    return stalls;
  },

  connections() {
    return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  },

  snapshot({ file }) {
    return writeHeapSnapshot(file);
  },
};

/** Twice, for what a finaliser lets go of in the first round is garbage only in the second. */
async function collectGarbage() {
  for (let round = 0; round < 2; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A start stalls as it likes; what counts begins behind the first thing that somebody asks for. */
function forgetTheStart() {
  setTimeout(() => delay.reset());
  unsubscribe(FIRST_REQUEST, forgetTheStart);
}

// A worker thread is given the options of its process, this file too.
if (isMainThread && process.channel) {
  delay.enable();
  subscribe(FIRST_REQUEST, forgetTheStart);
  process.on('message', async ({ id, ask, ...options }) => {
    process.send({ id, answer: await answers[ask](options) });
  });
  process.channel.unref();
}
