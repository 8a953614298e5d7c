import type { Page } from '@playwright/test';

/** What a fingertip needs, in CSS pixels: WCAG 2.5.5. */
const FINGERTIP_PX = 44;

/** The controls that can be seen and are smaller than a fingertip, and how large they are. */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const controls = document.querySelectorAll('a, button, summary, select, textarea, input');
    return Array.from(controls).flatMap((control) => {
      // A box is pressed by its label as well.
      const isBox = control.matches('[type=checkbox], [type=radio]');
      const target = (isBox && control.closest('label')) || control;
      const isShown = control.checkVisibility({ visibilityProperty: true });
      // A link within a text is as high as its line.
      if (!isShown || getComputedStyle(target).display === 'inline') return [];
      const { width, height } = target.getBoundingClientRect();
      const isLarge = Math.min(width, height) >= least - 0.01;
      return isLarge ? [] : [`${control.outerHTML.slice(0, 200)}: ${width} x ${height}`];
    });
  }, FINGERTIP_PX);
}
