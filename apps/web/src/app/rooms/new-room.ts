import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { Router } from '@angular/router';
import { LIMITS } from '@parlour/protocol';
import { MessageBox } from '../room/message-box';
import { Dialog } from '../ui/dialog';
import { longestOf } from '../ui/longest';
import { Leading } from './leading';

/** Makes a room that is not entered by its name alone. */
@Component({
  selector: 'parlour-new-room',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Dialog],
  template: `
    <parlour-dialog heading="New private room" #dialog (closed)="closed.emit()">
      <form (submit)="$event.preventDefault(); make(title.value, dialog)">
        <label class="field"
          >Title
          <input
            #title
            type="text"
            required
            autofocus
            dir="auto"
            autocomplete="off"
            [attr.maxlength]="longest"
            placeholder="Study group"
          />
        </label>
        <fieldset>
          <legend>Who gets in</legend>
          <label class="choice">
            <input
              type="radio"
              name="access"
              [checked]="access() === 'private'"
              (change)="access.set('private')"
            />
            <span
              >Whoever has the invitation
              <small>A link with a key. To anybody else there is no such room.</small></span
            >
          </label>
          <label class="choice">
            <input
              type="radio"
              name="access"
              [checked]="access() === 'unlisted'"
              (change)="access.set('unlisted')"
            />
            <span>Whoever has the link <small>Like any room, but on no list.</small></span>
          </label>
        </fieldset>
        @if (refusal(); as reason) {
          <p class="refusal" role="alert">{{ reason }}</p>
        }
        <button type="submit" class="primary">Make room</button>
      </form>
    </parlour-dialog>
  `,
})
export class NewRoom {
  private readonly leading = inject(Leading);
  private readonly router = inject(Router);
  private readonly messageBox = inject(MessageBox);
  readonly closed = output();

  private isMaking = false;
  protected readonly longest = longestOf(LIMITS.titleGraphemes);
  protected readonly access = signal<'private' | 'unlisted'>('private');
  protected readonly refusal = signal<string | undefined>(undefined);

  protected async make(title: string, dialog: Dialog) {
    if (this.isMaking) return;
    this.isMaking = true;
    const outcome = await this.leading.create(title, this.access());
    this.isMaking = false;
    if ('refusal' in outcome) {
      this.refusal.set(outcome.refusal);
      return;
    }
    dialog.close();
    await this.router.navigate(['/r', outcome.data.room]);
    this.messageBox.focus();
  }
}
