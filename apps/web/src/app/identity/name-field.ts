import { ChangeDetectionStrategy, Component, effect, inject, signal } from '@angular/core';
import { LIMITS } from '@parlour/protocol';
import { isComposing } from '../ui/keys';
import { Identity } from './identity';
import { YouButton } from './you-button';

/** The name, always at hand: type another one, Enter. */
@Component({
  selector: 'parlour-name-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [YouButton],
  template: `
    <label for="your-name">Your name</label>
    <input
      #field
      id="your-name"
      type="text"
      autocomplete="nickname"
      spellcheck="false"
      enterkeyhint="done"
      [attr.maxlength]="maxLength"
      [attr.aria-invalid]="identity.refusal() ? true : null"
      [attr.aria-describedby]="identity.refusal() ? 'name-refusal' : null"
      [style.--hue]="identity.you()?.color ?? 0"
      [value]="typed()"
      (input)="typed.set(field.value)"
      (focus)="field.select()"
      (keydown.enter)="entered($event, field)"
      (keydown.escape)="reset()"
      (blur)="leave(field)"
    />
    <parlour-you-button />
    @if (identity.refusal(); as refusal) {
      <p id="name-refusal" role="alert">
        {{ refusal.message }}
        @if (typed() !== identity.name()) {
          You are <bdi>{{ identity.name() }}</bdi> still.
        }
        @if (refusal.suggestion; as suggestion) {
          <button type="button" class="link" (click)="take(suggestion)">
            Take “{{ suggestion }}”
          </button>
        }
      </p>
    }
  `,
  styleUrl: './name-field.css',
})
export class NameField {
  protected readonly identity = inject(Identity);
  protected readonly typed = signal('');
  protected readonly maxLength = LIMITS.nameUnits;

  constructor() {
    effect(() => this.typed.set(this.identity.name()));
  }

  protected async save(field: HTMLInputElement) {
    if (await this.identity.rename(this.typed())) {
      this.reset();
      field.blur();
    }
  }

  protected entered(event: Event, field: HTMLInputElement) {
    if (!isComposing(event as KeyboardEvent)) void this.save(field);
  }

  protected async take(name: string) {
    if (await this.identity.rename(name)) this.reset();
  }

  /** Who types a name and goes on to the message means it. A refused one waits to be mended. */
  protected leave(field: HTMLInputElement) {
    if (!this.identity.refusal()) void this.save(field);
  }

  protected reset() {
    this.identity.forgetRefusal();
    this.typed.set(this.identity.name());
  }
}
