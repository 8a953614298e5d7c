import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  inject,
  Injector,
  input,
  output,
  viewChild,
} from '@angular/core';
import { Icon } from './icon';
import { keepFocus } from './keep-focus';

let dialogs = 0;

/**
 * A dialog over the page, open for as long as it is rendered. The browser keeps the focus in it,
 * gives it back, and closes it with Escape.
 */
@Component({
  selector: 'parlour-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <dialog
      #dialog
      [attr.aria-labelledby]="id"
      (close)="closed.emit()"
      (mousedown)="pressed($event.target)"
      (keydown.escape)="$event.stopPropagation()"
    >
      <div class="body">
        <header>
          <h2 [id]="id" tabindex="-1">
            <bdi>{{ heading() }}</bdi>
          </h2>
          <button type="button" class="icon" aria-label="Close" (click)="close()">
            <parlour-icon name="close" />
          </button>
        </header>
        <ng-content />
      </div>
    </dialog>
  `,
  styleUrl: './dialog.css',
})
export class Dialog {
  readonly heading = input.required<string>();
  /** It is closed, by whatever. */
  readonly closed = output();
  protected readonly id = `dialog-${++dialogs}`;
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    // What one pressed may go with what it did.
    keepFocus('h2', { isLayer: true });
    afterNextRender(() => this.dialog().nativeElement.showModal(), { injector: inject(Injector) });
  }

  close() {
    this.dialog().nativeElement.close();
  }

  /** What is beside the dialog is its backdrop. Who selects a text may end there, but does not begin. */
  protected pressed(target: EventTarget | null) {
    if (target === this.dialog().nativeElement) this.close();
  }
}
