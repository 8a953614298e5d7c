/**
 * Where a reader is in a list that grows and shrinks at both ends: the line at the top edge of the
 * view stays where it was, in every browser alike (so the list has `overflow-anchor: none`).
 */
export class ScrollPlace {
  private line: HTMLElement | null = null;
  /** px from the top edge of the view to the line. */
  private offset = 0;

  /** @param drifting selects lines that do not stay with what they stand beside */
  constructor(private readonly drifting: string) {}

  remember(list: HTMLElement) {
    let line = firstBelow(list, list.scrollTop);
    while (line?.matches(this.drifting)) line = line.nextElementSibling as HTMLElement | null;
    this.line = line;
    if (this.line) this.offset = this.line.offsetTop - list.scrollTop;
  }

  restore(list: HTMLElement) {
    if (!this.line?.isConnected) return;
    const top = this.line.offsetTop - this.offset;
    // Setting it ends a flick of the finger, so only where it has to be.
    if (Math.abs(top - list.scrollTop) >= 1) list.scrollTop = top;
  }
}

/** By halving: each look at a line's place may cost the browser a layout. */
function firstBelow({ children }: HTMLElement, top: number): HTMLElement | null {
  let [from, to] = [0, children.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const line = children[middle] as HTMLElement;
    if (line.offsetTop + line.offsetHeight <= top) from = middle + 1;
    else to = middle;
  }
  return (children[from] as HTMLElement | undefined) ?? null;
}
