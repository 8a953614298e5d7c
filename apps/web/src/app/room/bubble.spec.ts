import { Clipboard } from '@angular/cdk/clipboard';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeServer } from '../../testing/fake-server';
import { Layout } from '../../testing/layout';
import { ann, me, NOON } from '../../testing/people';
import { Rooms } from '../rooms/rooms';
import { Bubble } from './bubble';
import type { Said } from './lines';

describe('a message', () => {
  let fixture: ComponentFixture<Bubble>;
  let layout: Layout;

  const element = () => fixture.nativeElement as HTMLElement;
  const text = () => element().querySelector('.text') as HTMLElement;
  const state = () => element().querySelector('.state')?.textContent?.trim();
  const show = async (more: Partial<Said>) => {
    const said = { id: 'x', author: ann, text: 'hello', at: NOON, own: false, first: true };
    fixture.componentRef.setInput('room', TestBed.inject(Rooms).open('lobby'));
    fixture.componentRef.setInput('said', { ...said, state: 'said', ...more });
    await fixture.whenStable();
  };

  beforeEach(() => {
    layout = new Layout('20px');
    FakeServer.setUp();
    fixture = TestBed.createComponent(Bubble);
  });

  afterEach(() => layout.restore());

  it('bears its author and its time', async () => {
    await show({});

    expect(element().querySelector('bdi')?.textContent).toBe('Ann');
    expect(element().querySelector('time')?.getAttribute('datetime')).toBe(
      new Date(NOON).toISOString(),
    );
    expect(text().textContent?.trim()).toBe('hello');
  });

  it('of mine bears my name like any other', async () => {
    await show({ own: true, author: { ...me, name: 'Ann' } });

    expect(element().querySelector('bdi')?.textContent).toBe('Ann');
    expect(element().classList).toContain('own');
  });

  it('after another of its author tells the name to screen readers alone', async () => {
    await show({ first: false });

    expect(element().querySelector('bdi')).toBeNull();
    expect(element().querySelector('.visually-hidden')?.textContent).toBe('Ann:');
  });

  it('of a guest without a name bears the tag too', async () => {
    await show({ author: me });
    expect(element().querySelector('.tag')?.textContent).toBe('k3f9');

    await show({ author: ann });
    expect(element().querySelector('.tag')).toBeNull();
  });

  describe('of mine', () => {
    it.each([
      ['sending', 'sending'],
      ['sent', 'sent'],
      ['said', 'sent'],
    ] as const)('that is %s says "%s"', async (is, words) => {
      await show({ own: true, state: is });

      expect(state()).toBe(words);
      expect(element().querySelector('.failed')).toBeNull();
    });

    it('that was too fast says in how many seconds it is tried again', async () => {
      await show({ own: true, state: 'sending', againAt: Date.now() + 6_900 });

      const timer = element().querySelector('[role=timer]');
      expect(timer?.textContent).toBe('again in 7 s');
      expect(timer?.getAttribute('aria-live')).toBe('off');
    });

    it('that has failed says why, and can be tried again, edited or thrown away', async () => {
      const rooms = TestBed.inject(Rooms);
      const retry = jest.spyOn(rooms, 'retry');
      const edit = jest.spyOn(rooms, 'edit').mockReturnValue();
      const discard = jest.spyOn(rooms, 'discard');
      await show({ own: true, state: 'failed', refusal: 'this room is closed' });

      const failed = element().querySelector('.failed');
      const buttons = [...(failed?.querySelectorAll('button') ?? [])];
      for (const button of buttons) button.click();

      expect(failed?.textContent).toContain('Failed: this room is closed.');
      expect(buttons.map(({ textContent }) => textContent)).toEqual(['Retry', 'Edit', 'Discard']);
      expect(retry.mock.calls).toEqual([['x']]);
      expect(edit.mock.calls).toEqual([[{ room: 'lobby', id: 'x', text: 'hello' }]]);
      expect(discard.mock.calls).toEqual([['x']]);
    });
  });

  it('that a closed room refused can be copied, for trying or editing it leads nowhere', async () => {
    const room = TestBed.inject(Rooms).open('lobby');
    room.refused.set('this room is closed');
    await show({ own: true, state: 'failed', refusal: 'this room is closed' });
    const copy = jest.spyOn(TestBed.inject(Clipboard), 'copy').mockReturnValue(true);
    const buttons = [...element().querySelectorAll('button')];
    expect(buttons.map(({ textContent }) => textContent?.trim())).toEqual(['Copy', 'Discard']);

    buttons[0]?.click();
    await fixture.whenStable();

    expect(copy.mock.calls).toEqual([['hello']]);
    expect(buttons[0]?.textContent?.trim()).toBe('Copied');
  });

  it.each([
    [1, 'This message was taken away.'],
    [3, '3 messages were taken away.'],
  ])('that was taken away says so, with those beside it: %i', async (removed, words) => {
    await show({ text: '', removed });

    expect(text().textContent?.trim()).toBe(words);
  });

  it('of another person has no state', async () => {
    await show({});

    expect(state()).toBeUndefined();
  });

  describe('of many lines', () => {
    const lines = (count: number) => 'line\n'.repeat(count);
    const fold = () => element().querySelector<HTMLButtonElement>('.fold');
    let folded: HTMLElement[];

    const resize = async (height: number) => {
      layout.resize(text(), height);
      await fixture.whenStable();
    };

    beforeEach(() => {
      folded = [];
      const list = document.createElement('div');
      list.append(element());
      list.addEventListener('folded', ({ target }) => folded.push(target as HTMLElement));
    });

    it('is shown whole on demand, and cut again', async () => {
      await show({ text: lines(30) });
      expect(fold()).toBeNull();
      await resize(24.5 * 20);
      expect(fold()?.textContent?.trim()).toBe('Show all');
      expect(text().classList).not.toContain('whole');
      fold()?.click();
      await resize(600);

      expect(text().classList).toContain('whole');
      expect(fold()?.textContent?.trim()).toBe('Show less');
      expect(fold()?.getAttribute('aria-expanded')).toBe('true');
      expect(folded).toEqual([element()]);
      fold()?.click();
      await resize(24.5 * 20);

      expect(text().classList).not.toContain('whole');
      expect(fold()?.textContent?.trim()).toBe('Show all');
      expect(folded).toHaveLength(2);
    });

    it('has no button for that while all of it is there to be seen', async () => {
      await show({ text: lines(30) });
      await resize(24 * 20);
      expect(fold()).toBeNull();
      await resize(24.5 * 20);
      expect(fold()).not.toBeNull();
      await resize(24 * 20);

      expect(fold()).toBeNull();
    });

    it('is not even looked at where it is too short for that', async () => {
      await show({ text: 'x'.repeat(24) });
      expect(layout.observed.size).toBe(0);
      await show({ text: 'x'.repeat(25) });
      await resize(24.5 * 20);
      expect(fold()).not.toBeNull();
      await show({ text: '', removed: 1 });
      await resize(20);

      expect(fold()).toBeNull();
    });

    it('is looked at no more when it is gone', async () => {
      await show({ text: lines(30) });
      fixture.destroy();

      expect(layout.observed.size).toBe(0);
    });

    it.each([
      ['that is cut off', 700, true],
      ['that can be seen', 300, false],
    ])('is shown whole if the focus comes to a link %s: %#', async (_, bottom, isWhole) => {
      await show({ text: `${lines(30)} https://example.org/` });
      await resize(24.5 * 20);
      const rect = (more: Partial<DOMRect>) => () => more as DOMRect;
      const link = text().querySelector('a') as HTMLAnchorElement;
      (fold() as HTMLElement).getBoundingClientRect = rect({ top: 450 });
      link.getBoundingClientRect = rect({ bottom });
      for (let twice = 0; twice < 2; twice++) {
        link.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
        await fixture.whenStable();
      }

      expect(text().classList.contains('whole')).toBe(isWhole);
      expect(folded).toHaveLength(isWhole ? 1 : 0);
    });
  });

  describe('that is not to be trusted', () => {
    it('is shown as it was written, and runs nothing', async () => {
      const script = '<script>alert(1)</script><img src=x onerror="alert(1)"> &amp;';
      await show({ text: script });

      expect(text().textContent?.trim()).toBe(script);
      expect(text().children).toHaveLength(0);
    });

    it('keeps its lines and spaces', async () => {
      await show({ text: 'one\n  two' });

      expect(text().textContent).toContain('one\n  two');
    });

    it('makes links that open elsewhere, and tell nothing of this page', async () => {
      await show({ text: 'see https://example.org/a?b=1&c, javascript:alert(1)' });

      const links = [...text().querySelectorAll('a')];
      expect(links.map((link) => link.getAttribute('href'))).toEqual([
        'https://example.org/a?b=1&c',
      ]);
      expect(links[0]?.rel).toBe('noopener noreferrer');
      expect(links[0]?.target).toBe('_blank');
      expect(text().textContent?.trim()).toBe(
        'see https://example.org/a?b=1&c, javascript:alert(1)',
      );
    });

    it('has a direction of its own', async () => {
      await show({ text: 'שלום' });

      expect(text().dir).toBe('auto');
    });
  });
});
