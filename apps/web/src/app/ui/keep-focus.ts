import { afterEveryRender, ElementRef, inject } from '@angular/core';

/** What somebody keeps already: one component may be within another, in the same layer of the page. */
const kept = new WeakSet<Event>();

/**
 * Gives the focus to what stands for it when what had it, within this component, is rendered no
 * more: else it falls back to the page's very beginning. For a constructor.
 *
 * @param to selects, within the component, where it goes
 * @param isLayer it opens over what it is within, which keeps the focus as well: for when this closes
 */
export function keepFocus(to: string, { isLayer = false } = {}) {
  const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  let last: Element | undefined;
  host.addEventListener('focusin', (event) => {
    last = kept.has(event) ? undefined : (event.target as Element);
    if (isLayer) kept.delete(event);
    else kept.add(event);
  });
  host.addEventListener('focusout', ({ target, relatedTarget }) => {
    queueMicrotask(() => {
      // Whoever moved on, or let go of it, wants it nowhere else.
      if (last !== target || host.contains(relatedTarget as Node | null)) return;
      // But not who was in a dialog that has closed, or at something that was taken out.
      const isGone = !last.isConnected || last.closest('dialog:not([open])');
      if (!isGone) last = undefined;
    });
  });
  afterEveryRender(() => {
    if (!last || last.isConnected) return;
    last = undefined;
    if (document.activeElement !== document.body) return;
    host.querySelector<HTMLElement>(to)?.focus();
  });
}
