import { TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { Composer } from './composer';
import { SkipLink } from './skip-link';

describe('the link past the rooms', () => {
  let server: FakeServer;

  afterEach(() => document.body.replaceChildren());

  const start = async (info: { closed?: boolean } = {}) => {
    server = FakeServer.setUp();
    Object.assign(server.room('hall').info, info);
    TestBed.inject(Identity).connect();
    TestBed.inject(Rooms);
    server.welcome();
    const link = TestBed.createComponent(SkipLink);
    document.body.append(link.nativeElement);
    await settled();
    return link.nativeElement.querySelector('a') as HTMLAnchorElement;
  };
  const composer = async () => {
    const fixture = TestBed.createComponent(Composer);
    document.body.append(fixture.nativeElement);
    fixture.componentRef.setInput('room', TestBed.inject(Rooms).open('hall'));
    await settled();
    return fixture;
  };

  it('leads to the message box', async () => {
    const link = await start();
    await composer();
    expect(link.textContent).toBe('Skip to the message box');

    link.click();
    await settled();

    expect(document.activeElement?.getAttribute('aria-label')).toBe('Message');
  });

  it('leads to the word that there is none, where a room is closed', async () => {
    const link = await start({ closed: true });
    await composer();

    link.click();
    await settled();

    const word = document.activeElement as HTMLElement;
    expect(word.className).toBe('closed');
    expect(word.textContent).toContain('This room is closed');
  });

  it('leads to the text of a page that is no room', async () => {
    const link = await start();
    const left = await composer();
    left.destroy();
    left.nativeElement.remove();
    const text = document.body.appendChild(document.createElement('main'));
    Object.assign(text, { id: 'text', tabIndex: -1 });
    await settled();
    expect(link.textContent).toBe('Skip to the text');

    link.click();
    await settled();

    expect(document.activeElement).toBe(text);
  });
});
