import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { FocusWhen } from '../ui/focus-when';
import { OperatorRequests } from './operator-requests';

/** Asks for the token that makes somebody the operator. */
@Component({
  selector: 'parlour-sign-in',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FocusWhen, RouterLink],
  template: `
    <form (submit)="$event.preventDefault(); signIn(token)">
      <h1>Operator</h1>
      <p>
        For whoever runs this server: every room, who is there, and what can be done about it. The
        token is the server's <code>OPERATOR_TOKEN</code>; this tab forgets it when it is closed.
      </p>
      <label class="field"
        >Token
        <input
          #token
          type="password"
          required
          [parlourFocusWhen]="true"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          [attr.aria-invalid]="requests.isWrong() || null"
          aria-describedby="token-refused"
        />
      </label>
      <p class="refusal" id="token-refused" role="alert">
        {{ requests.isWrong() ? 'The server does not know this token.' : refusal() }}
      </p>
      <p class="ways">
        <button type="submit" class="primary">Sign in</button>
        <a routerLink="/">Back to the chat</a>
      </p>
    </form>
  `,
  styleUrl: './sign-in.css',
})
export class SignIn {
  protected readonly requests = inject(OperatorRequests);
  protected readonly refusal = signal('');
  private isAsking = false;

  protected async signIn(field: HTMLInputElement) {
    const token = field.value.trim();
    if (this.isAsking || token === '') return;
    this.isAsking = true;
    this.refusal.set('');
    const outcome = await this.requests.signIn(token);
    this.isAsking = false;
    if ('data' in outcome) return;
    this.refusal.set(outcome.refusal);
    field.select();
  }
}
