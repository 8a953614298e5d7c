import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { withDialogs } from '../../testing/dialogs';
import { FakeServer, settled } from '../../testing/fake-server';
import { YouButton } from './you-button';

withDialogs();

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [YouButton],
  template: `@if (isShown()) {
    <parlour-you-button />
  }`,
})
class Foot {
  readonly isShown = signal(true);
}

describe('the button for what there is about oneself', () => {
  let fixture: ComponentFixture<Foot>;

  const button = () =>
    (fixture.nativeElement as HTMLElement).querySelector('button') as HTMLButtonElement;
  const dialogs = () => document.querySelectorAll('dialog[open]');

  beforeEach(async () => {
    FakeServer.setUp();
    fixture = TestBed.createComponent(Foot);
    document.body.append(fixture.nativeElement);
    await settled();
  });

  it('has a name', () => {
    expect(button().getAttribute('aria-label')).toBe('You and your devices');
  });

  it('opens one dialog, even by two presses', async () => {
    button().click();
    button().click();
    await settled();

    expect(dialogs()).toHaveLength(1);
  });

  it('opens it again after it was closed', async () => {
    button().click();
    await settled();
    dialogs()[0]?.querySelector<HTMLButtonElement>('[aria-label=Close]')?.click();
    await settled();
    expect(document.querySelector('dialog')).toBeNull();

    button().click();
    await settled();

    expect(dialogs()).toHaveLength(1);
  });

  it('says so where the dialog could not be loaded, and tries again', async () => {
    jest.doMock('./you-dialog', () => {
      throw new Error('Failed to fetch dynamically imported module');
    });
    button().click();
    await settled();
    const alert = () => (fixture.nativeElement as HTMLElement).querySelector('[role=alert]');
    expect(alert()?.textContent).toContain('could not be loaded');
    expect(dialogs()).toHaveLength(0);

    jest.dontMock('./you-dialog');
    button().click();
    await settled();

    expect(dialogs()).toHaveLength(1);
    expect(alert()).toBeNull();
  });

  it('is gone with its dialog when the page is left', async () => {
    button().click();
    await settled();

    fixture.componentInstance.isShown.set(false);
    await settled();

    expect(document.querySelector('dialog')).toBeNull();
  });
});
