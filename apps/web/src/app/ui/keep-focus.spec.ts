import { ChangeDetectionStrategy, Component, signal, viewChild } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { keepFocus } from './keep-focus';

@Component({
  selector: 'parlour-place',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 tabindex="-1">{{ heading() }}</h2>
    @if (shown()) {
      <button type="button">Goes</button>
      <dialog open><button type="button">Goes, too</button></dialog>
    }
  `,
})
class Place {
  readonly heading = signal('Heading');
  readonly shown = signal(true);

  constructor() {
    keepFocus('h2');
  }
}

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Place],
  template: `<h1 tabindex="-1">Page</h1>
    @if (shown()) {
      <parlour-place />
    }`,
})
class Page {
  readonly shown = signal(false);
  readonly place = viewChild.required(Place);

  constructor() {
    keepFocus('h1');
  }
}

describe('the focus of what is rendered no more', () => {
  let fixture: ComponentFixture<Place>;
  let elsewhere: HTMLButtonElement;

  const find = (what: string) => (fixture.nativeElement as HTMLElement).querySelector(what);
  const button = () => find('button') as HTMLElement;
  const hide = async () => {
    fixture.componentInstance.shown.set(false);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    fixture = TestBed.createComponent(Place);
    elsewhere = document.createElement('button');
    document.body.append(fixture.nativeElement, elsewhere);
    await fixture.whenStable();
  });

  afterEach(() => elsewhere.remove());

  it('goes to what stands for it', async () => {
    button().focus();
    fixture.componentInstance.heading.set('Another one');
    TestBed.tick();
    await hide();

    expect(document.activeElement).toBe(find('h2'));
  });

  it('is left where it went before', async () => {
    button().focus();
    elsewhere.focus();
    await hide();

    expect(document.activeElement).toBe(elsewhere);
  });

  it('is left where something else took it in the meantime', async () => {
    button().focus();
    fixture.componentInstance.shown.set(false);
    elsewhere.focus();
    TestBed.tick();

    expect(document.activeElement).toBe(elsewhere);
  });

  it('is nowhere, where somebody had let go of it', async () => {
    button().focus();
    button().blur();
    await Promise.resolve();
    await hide();

    expect(document.activeElement).toBe(document.body);
  });

  it('goes there from a dialog that closes before it is gone', async () => {
    const inside = find('dialog button') as HTMLElement;
    inside.focus();
    find('dialog')?.removeAttribute('open');
    inside.blur();
    await Promise.resolve();
    await hide();

    expect(document.activeElement).toBe(find('h2'));
  });

  it('stays in the innermost of those that keep it', async () => {
    const page = TestBed.createComponent(Page);
    const element = page.nativeElement as HTMLElement;
    document.body.append(element);
    await page.whenStable();
    page.componentInstance.shown.set(true);
    await page.whenStable();
    element.querySelector('button')?.focus();
    page.componentInstance.place().shown.set(false);
    await page.whenStable();

    expect(document.activeElement).toBe(element.querySelector('h2'));
  });

  it('was never there: nothing happens', async () => {
    await hide();

    expect(document.activeElement).toBe(document.body);
  });
});
