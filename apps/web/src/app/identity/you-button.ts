import {
  ChangeDetectionStrategy,
  Component,
  signal,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { Icon } from '../ui/icon';

/** Opens what there is about oneself; it is loaded when it is first asked for. */
@Component({
  selector: 'parlour-you-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <button
      type="button"
      class="icon"
      aria-label="You and your devices"
      title="You and your devices"
      aria-haspopup="dialog"
      (click)="open()"
    >
      <parlour-icon name="devices" />
    </button>
    <ng-container #place />
    @if (isMissing()) {
      <p role="alert">This could not be loaded: please try again in a moment.</p>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    /* No higher than the field beside it. */
    .icon {
      margin-block: -0.3rem;
    }
    p {
      flex-basis: 100%;
      margin: 0;
      color: var(--warn);
      font-size: 0.85rem;
    }
  `,
})
export class YouButton {
  private readonly place = viewChild.required('place', { read: ViewContainerRef });
  private isOpen = false;
  protected readonly isMissing = signal(false);

  // Not `@defer`: what Angular needs for that is larger than what it would keep out of the page.
  protected async open() {
    if (this.isOpen) return;
    this.isOpen = true;
    const file = await import('./you-dialog').catch(() => undefined);
    this.isMissing.set(!file);
    if (!file) {
      this.isOpen = false;
      return;
    }
    const dialog = this.place().createComponent(file.YouDialog);
    dialog.instance.closed.subscribe(() => {
      dialog.destroy();
      this.isOpen = false;
    });
  }
}
