/** jsdom lays nothing out: what is observed for its size has the height that a test gives it. */
export class Layout {
  readonly observed = new Set<Element>();
  private tell: ResizeObserverCallback | undefined;
  private readonly before = globalThis.ResizeObserver;

  constructor(private readonly lineHeight: string) {
    const { observed } = this;
    const told = (tell: ResizeObserverCallback) => (this.tell = tell);
    globalThis.ResizeObserver = class implements ResizeObserver {
      constructor(tell: ResizeObserverCallback) {
        told(tell);
      }
      observe(element: Element) {
        observed.add(element);
      }
      unobserve(element: Element) {
        observed.delete(element);
      }
      disconnect() {
        observed.clear();
      }
    };
  }

  /** So high is its text now. */
  resize(element: HTMLElement, height: number) {
    if (!this.observed.has(element)) throw new Error('nobody observes this');
    element.style.lineHeight = this.lineHeight;
    const entry = { target: element, contentRect: { height } } as unknown as ResizeObserverEntry;
    this.tell?.([entry], {} as ResizeObserver);
  }

  restore() {
    globalThis.ResizeObserver = this.before;
  }
}
