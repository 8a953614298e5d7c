import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeRequests } from '../../testing/fake-requests';
import { me } from '../../testing/people';
import { DeviceLink } from './device-link';

const MINUTE = 60_000;

describe('the link for another device', () => {
  let requests: FakeRequests;
  let fixture: ComponentFixture<DeviceLink>;

  const element = () => fixture.nativeElement as HTMLElement;
  const button = () => element().querySelector('button') as HTMLButtonElement;
  const field = () => element().querySelector('input');
  const picture = () => element().querySelector('svg[role=img]');
  const status = () => element().querySelector('[role=status]')?.textContent?.trim();
  const left = () => element().querySelector('.left')?.textContent;
  const passed = async (ms: number) => {
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  };
  const press = async () => {
    button().click();
    await passed(0);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    requests = FakeRequests.setUp();
    requests.answer('device-link', { code: 'first', expiresInMs: 10 * MINUTE });
    fixture = TestBed.createComponent(DeviceLink);
    document.body.append(element());
    TestBed.tick();
  });

  afterEach(() => {
    fixture.destroy();
    jest.useRealTimers();
  });

  it('is made when it is asked for, not before', () => {
    expect(button().textContent?.trim()).toBe('Use another device');
    expect(requests.asked).toEqual([]);
    expect(picture()).toBeNull();
  });

  it('is a picture for cameras, and a text to copy', async () => {
    await press();

    expect(picture()?.getAttribute('aria-label')).toBe('The link as a QR code');
    expect(field()?.value).toBe(`${location.origin}/device#code=first`);
    expect(field()?.labels?.[0]?.textContent).toContain('Link');
  });

  it('tells how long it works, where a screen reader hears it once', async () => {
    await press();
    const told = status();
    expect(told).toContain('It works once, for 10 minutes.');

    await passed(3 * MINUTE);

    expect(status()).toBe(told);
    expect(left()).toBe('7:00 left');
  });

  it('counts from when it was asked for: the server may have begun then', async () => {
    const { fetch } = globalThis;
    globalThis.fetch = async (...request) => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      return fetch(...request);
    };
    await press();
    await passed(5_000);

    expect(left()).toBe('9:55 left');
  });

  it('is made once by two presses', async () => {
    button().click();
    await press();

    expect(requests.payloads('device-link')).toEqual([{}]);
  });

  it('is copied by a press more, and the focus stays', async () => {
    const copied: string[] = [];
    document.execCommand = (command) => {
      const { value, selectionStart, selectionEnd } = document.activeElement as HTMLInputElement;
      if (command === 'copy') copied.push(value.slice(selectionStart ?? 0, selectionEnd ?? 0));
      return true;
    };
    await press();
    await press();

    expect(copied).toEqual([`${location.origin}/device#code=first`]);
    expect(button().textContent?.trim()).toBe('Copied');
    expect(document.activeElement).toBe(button());
    await passed(2_000);
    expect(button().textContent?.trim()).toBe('Copy link');
  });

  it('is gone when it is too old, and another one can be made', async () => {
    await press();
    await passed(10 * MINUTE);
    expect(status()).toBe('This link is too old now.');
    expect([picture(), field(), left()]).toEqual([null, null, undefined]);
    expect(button().textContent?.trim()).toBe('Make a new one');

    requests.answer('device-link', { code: 'second', expiresInMs: 10 * MINUTE });
    await press();

    expect(field()?.value).toBe(`${location.origin}/device#code=second`);
    expect(left()).toBe('10:00 left');
  });

  it('is gone when it is used, which is asked for while it is shown, and not longer', async () => {
    requests.answer('device-owner', { you: me });
    await press();
    await passed(10_000);
    expect(requests.payloads('device-owner')).toEqual(Array(2).fill({ code: 'first' }));
    expect(picture()).not.toBeNull();
    // Not knowing is not knowing that it is used.
    requests.lose('device-owner');
    await passed(5_000);
    requests.refuse('device-owner', { code: 'rate_limited', message: 'too fast' });
    await passed(5_000);
    expect(picture()).not.toBeNull();

    requests.refuse('device-owner', { code: 'not_found', message: 'it was used already' });
    await passed(5_000);

    expect(status()).toMatch(/^This link was used: .* Sign out other devices\.$/);
    expect([picture(), field(), left()]).toEqual([null, null, undefined]);
    const asked = requests.payloads('device-owner').length;
    await passed(10_000);
    expect(requests.payloads('device-owner')).toHaveLength(asked);
    await press();
    expect(status()).toContain('It works once');
  });

  it('is not there without a connection, and says so until it is', async () => {
    requests.lose('device-link');
    await press();
    const alert = () => element().querySelector('[role=alert]')?.textContent;
    expect(alert()).toMatch(/^Not connected/);
    expect(picture()).toBeNull();

    requests.answer('device-link', { code: 'third', expiresInMs: MINUTE });
    await press();

    expect(alert()).toBeUndefined();
    expect(status()).toContain('for 1 minute.');
  });

  it('warns whoever makes it under an address that other devices have of their own', async () => {
    await press();

    const warning = element().querySelector('.warned') as HTMLElement;
    expect(warning.textContent).toContain('“localhost”');
    // Before anybody scans it in vain.
    const follows = warning.compareDocumentPosition(picture() as Element);
    expect(follows & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  });
});
