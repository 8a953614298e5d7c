import type { Page } from '@playwright/test';

/** How a page is while it has much to do, as its own browser measures it. */
export interface Vitals {
  /** From each key to the frame that shows it, in ms, the slowest first; less than 16 ms is left out. */
  keys: number[];
  /** Most nodes that there were. */
  nodes: number;
}

/** Begins to measure; the returned function says what it was. */
export async function measure(page: Page): Promise<() => Promise<Vitals>> {
  await page.evaluate(() => {
    const vitals: Vitals = { keys: [], nodes: 0 };
    Object.assign(window, { vitals });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === 'keydown') vitals.keys.push(duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    setInterval(() => {
      vitals.nodes = Math.max(vitals.nodes, document.getElementsByTagName('*').length);
    }, 100);
  });
  return async () => {
    const { keys, nodes } = await page.evaluate(
      () => (window as unknown as { vitals: Vitals }).vitals,
    );
    return { keys: keys.sort((a, b) => b - a), nodes };
  };
}

/** MiB of JavaScript objects that are really in use. */
export async function heap(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize / 1024 / 1024;
}
