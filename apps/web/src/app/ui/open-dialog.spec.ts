import {
  ChangeDetectionStrategy,
  Component,
  input,
  inputBinding,
  output,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { openDialog } from './open-dialog';

@Component({
  selector: 'parlour-greeting',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<button type="button" (click)="closed.emit()">Hello {{ name() }}</button>`,
})
class Greeting {
  readonly name = input('');
  readonly closed = output();
}

@Component({ changeDetection: ChangeDetectionStrategy.OnPush, template: '<ng-container #place />' })
class Page {
  readonly place = viewChild.required('place', { read: ViewContainerRef });
}

describe('a dialog that is loaded when it is opened', () => {
  let fixture: ComponentFixture<Page>;

  const words = () => (fixture.nativeElement as HTMLElement).textContent;
  const open = async (load: () => Promise<typeof Greeting> = async () => Greeting) => {
    const bindings = [inputBinding('name', () => 'Ann')];
    await openDialog(fixture.componentInstance.place(), load, bindings);
    await fixture.whenStable();
  };

  beforeEach(async () => {
    fixture = TestBed.createComponent(Page);
    await fixture.whenStable();
  });

  it('is there until it is closed', async () => {
    await open();
    expect(words()).toBe('Hello Ann');
    (fixture.nativeElement as HTMLElement).querySelector('button')?.click();
    await fixture.whenStable();
    expect(words()).toBe('');
    await open();

    expect(words()).toBe('Hello Ann');
  });

  it('is there once, however often it is asked for meanwhile', async () => {
    await Promise.all([open(), open()]);

    expect(words()).toBe('Hello Ann');
  });

  it('says so where it can not be loaded', async () => {
    const alert = jest.spyOn(window, 'alert').mockReturnValue();
    await open(() => Promise.reject(new Error('offline')));

    expect(words()).toBe('');
    expect(alert.mock.calls).toEqual([['This could not be loaded: please reload the page.']]);
  });

  it('is not opened on a page that is gone when it comes', async () => {
    const place = fixture.componentInstance.place();
    const opening = openDialog(place, async () => Greeting);
    fixture.destroy();
    await opening;

    expect(place).toHaveLength(0);
  });
});
