import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { FakeServer, settled } from '../../testing/fake-server';
import { ann, bob, me } from '../../testing/people';
import { Identity } from '../identity/identity';
import { Rooms } from '../rooms/rooms';
import { PeopleList } from './people-list';

describe('the list of people', () => {
  let server: FakeServer;
  let fixture: ComponentFixture<PeopleList>;

  const element = () => fixture.nativeElement as HTMLElement;
  const people = () =>
    [...element().querySelectorAll('li')].map((one) =>
      [...one.querySelectorAll('bdi, .tag, .you')].map(({ textContent }) => textContent).join(' '),
    );
  const start = async () => {
    const identity = TestBed.inject(Identity);
    const lobby = TestBed.inject(Rooms).open('lobby');
    identity.connect();
    fixture = TestBed.createComponent(PeopleList);
    fixture.componentRef.setInput('room', lobby);
    server.welcome();
    await settled();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
  });

  it('is by name, and says which one I am', async () => {
    server.others.push(bob, ann);
    await start();

    expect(people()).toEqual(['Ann', 'Bob', 'Guest you']);
  });

  it('shows the tag where two bear the same name', async () => {
    server.others.push({ ...me, id: 'other', tag: 'zzzz' }, ann);
    await start();

    expect(people()).toEqual(['Ann', 'Guest k3f9 you', 'Guest zzzz']);
  });

  it('follows who comes, goes, and takes another name', async () => {
    server.others.push(ann);
    await start();
    server.tell('presence', { room: 'lobby', count: 2, joined: [bob], left: [ann] });
    server.tell('renamed', { id: bob.id, was: 'Bob', name: 'Rob' });
    await settled();

    expect(people()).toEqual(['Guest you', 'Rob']);
  });

  it('counts those it does not name', async () => {
    await start();
    server.tell('presence', { room: 'lobby', count: 900, joined: [], left: [], truncated: true });
    await settled();

    expect(element().querySelector('h2 span')?.textContent).toBe('900');
    expect(element().textContent).toContain('and 899 more');
  });
});
