import { DestroyRef, inject, Injectable } from '@angular/core';

/** What is higher is cut there, in the middle of a line: bubble.css has the same number. */
const LINES = 24.5;

/**
 * Tells which texts are higher than what is shown of them. One observer for all: it is told their
 * heights after the browser's own layout, so that looking costs none.
 */
@Injectable({ providedIn: 'root' })
export class TallTexts {
  private readonly listeners = new WeakMap<Element, (isTall: boolean) => void>();
  private readonly observer = new ResizeObserver((entries) => {
    const [first] = entries;
    if (!first) return;
    // The same for all of them. Half a pixel, for browsers round.
    const tall = parseFloat(getComputedStyle(first.target).lineHeight) * LINES - 0.5;
    for (const { target, contentRect } of entries) {
      this.listeners.get(target)?.(contentRect.height >= tall);
    }
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.observer.disconnect());
  }

  /** @returns what ends it */
  watch(element: Element, listener: (isTall: boolean) => void): () => void {
    this.listeners.set(element, listener);
    this.observer.observe(element);
    return () => this.observer.unobserve(element);
  }
}

/** Every line has one character at least: most of what is said is too short to be looked at. */
export const canBeTall = (text: string) => text.length > LINES;
