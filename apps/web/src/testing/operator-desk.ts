import { provideLocationMocks } from '@angular/common/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { OperatorPage } from '../app/operator/operator-page';
import { withDialogs } from './dialogs';
import { FakeOperator } from './fake-operator';
import { FakeServer, settled } from './fake-server';

/** An operator before their page: what they see, and what they press. */
export class OperatorDesk {
  readonly operator = FakeOperator.setUp();
  private harness!: RouterTestingHarness;

  static setUp(): OperatorDesk {
    FakeServer.setUp();
    withDialogs();
    const routes = [
      { path: '', children: [] },
      { path: 'operator', component: OperatorPage },
    ];
    TestBed.configureTestingModule({
      providers: [provideRouter(routes, withComponentInputBinding()), provideLocationMocks()],
    });
    return new OperatorDesk();
  }

  /** Opens the page, signed in. */
  async open(address: string) {
    sessionStorage.setItem('parlour.operator', this.operator.token);
    await this.openSignedOut(address);
  }

  async openSignedOut(address: string) {
    TestBed.inject(Router).setUpLocationChangeListener();
    this.harness = await RouterTestingHarness.create();
    // Only what is in the document can have the focus.
    document.body.append(this.harness.fixture.nativeElement);
    await this.go(address);
  }

  async go(address: string) {
    await this.harness.navigateByUrl(address);
    await this.settled();
  }

  /** Presses what bears the name. */
  async press(name: string | RegExp) {
    const found = this.all('button, a').find((one) => {
      const words = one.getAttribute('aria-label') ?? textOf(one);
      return typeof name === 'string' ? words === name : name.test(words);
    });
    if (!found) throw new Error(`nothing is called ${name}`);
    found.click();
    await this.settled();
  }

  async type(text: string, selector = 'input') {
    const field = this.one<HTMLInputElement>(selector);
    field.value = text;
    field.dispatchEvent(new Event('input'));
    await this.settled();
  }

  /** An action, its answer, and what is asked anew after it. */
  async settled() {
    for (let i = 0; i < 3; i++) await settled();
  }

  all(selector: string): HTMLElement[] {
    return [...document.body.querySelectorAll<HTMLElement>(selector)];
  }

  one<E extends HTMLElement>(selector: string): E {
    return this.all(selector)[0] as E;
  }

  texts(selector: string): string[] {
    return this.all(selector).map(textOf);
  }
}

/** What stands there, one thing apart from the other. */
export function textOf(node: Node | null): string {
  const parts = node instanceof Text ? [node.data] : [...(node?.childNodes ?? [])].map(textOf);
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}
