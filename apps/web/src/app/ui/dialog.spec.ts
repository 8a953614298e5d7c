import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { withDialogs } from '../../testing/dialogs';
import { Dialog } from './dialog';
import { keepFocus } from './keep-focus';

withDialogs();

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog],
  template: `
    <h1 tabindex="-1">Page</h1>
    @if (isOpen()) {
      <parlour-dialog heading="Dialog">
        @if (isOffered()) {
          <button type="button" id="offer">Offer</button>
        }
      </parlour-dialog>
    }
  `,
})
class Page {
  readonly isOpen = signal(true);
  readonly isOffered = signal(true);

  constructor() {
    // In a browser nothing beside an open dialog can have the focus: here it could.
    keepFocus('h1:not(:has(+ parlour-dialog))');
  }
}

describe('the focus in a dialog', () => {
  let fixture: ComponentFixture<Page>;

  const change = async (changed: (page: Page) => void) => {
    changed(fixture.componentInstance);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    fixture = TestBed.createComponent(Page);
    document.body.append(fixture.nativeElement);
    await fixture.whenStable();
    document.getElementById('offer')?.focus();
  });

  afterEach(() => fixture.nativeElement.remove());

  it('goes to its heading from what is there no more', async () => {
    await change(({ isOffered }) => isOffered.set(false));

    expect(document.activeElement?.textContent?.trim()).toBe('Dialog');
  });

  it('goes back to the page once the dialog is there no more', async () => {
    await change(({ isOpen }) => isOpen.set(false));

    expect(document.activeElement?.tagName).toBe('H1');
  });
});
