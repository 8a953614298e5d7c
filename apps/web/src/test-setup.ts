import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless/index.mjs';

setupZonelessTestEnv();

// jsdom lays nothing out, so nothing is ever resized; browser tests see the real one.
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// Nor does it know media: tests run where there is a mouse.
globalThis.matchMedia ??= () => ({ matches: false }) as MediaQueryList;
