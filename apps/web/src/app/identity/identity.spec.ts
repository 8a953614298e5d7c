import { TestBed } from '@angular/core/testing';
import { FakeServer } from '../../testing/fake-server';
import { ann, me } from '../../testing/people';
import { Identity } from './identity';

describe('who I am', () => {
  let server: FakeServer;
  let identity: Identity;

  const remember = (name: string) => (document.cookie = `username=${name}; path=/`);
  const start = () => {
    identity = TestBed.inject(Identity);
    identity.connect();
  };

  beforeEach(() => {
    server = FakeServer.setUp();
  });

  describe('before the server has said so', () => {
    it('is a guest', () => {
      start();

      expect(identity.name()).toBe('Guest');
      expect(identity.you()).toBeUndefined();
    });

    it('is who this browser was before', () => {
      remember('Ann');
      start();

      expect(identity.name()).toBe('Ann');
    });
  });

  describe('welcomed', () => {
    it('is whom the server says', () => {
      start();
      server.welcome();

      expect(identity.you()).toEqual(me);
      expect(identity.refusal()).toBeUndefined();
    });

    it('is under the name that this browser remembers', () => {
      remember('Ann');
      start();
      server.welcome();

      expect(identity.name()).toBe('Ann');
    });

    it('is somebody new once signed out elsewhere, and asks for the old name no more', () => {
      remember('Ann');
      start();
      server.welcome();
      server.you = ann;
      server.welcome();

      expect(identity.you()?.id).toBe(ann.id);
      expect(identity.refusal()?.message).toContain('You were signed out');
      expect(document.cookie).toBe('');
    });

    it('is a guest where the remembered name is taken, and is told why', () => {
      remember('Ann');
      server.taken.add('Ann');
      start();
      server.welcome();

      expect(identity.name()).toBe('Guest');
      expect(identity.refusal()).toEqual({
        message: 'Somebody else has this name.',
        suggestion: 'Ann k3',
      });
    });

    it('is told no more once the name can be had', () => {
      remember('Ann');
      server.taken.add('Ann');
      start();
      server.welcome();
      server.lose();
      server.taken.clear();
      server.welcome();

      expect(identity.name()).toBe('Ann');
      expect(identity.refusal()).toBeUndefined();
    });
  });

  describe('taking a name', () => {
    beforeEach(() => {
      start();
      server.welcome();
    });

    it('is remembered for the next visit', async () => {
      await expect(identity.rename('Ann')).resolves.toBe(true);

      expect(identity.name()).toBe('Ann');
      expect(document.cookie).toBe('username=Ann');
    });

    it('leaves out white space that nobody sees', async () => {
      await identity.rename('  Ann   of \t Cleves ');

      expect(server.payloads('rename')).toEqual([{ name: 'Ann of Cleves' }]);
    });

    it('takes it as the server wrote it', async () => {
      server.instead.clear();
      jest.spyOn(server.socket.ioSocket, 'timeout').mockReturnValue({
        emitWithAck: async () => ({ ok: true, data: { name: 'Ann' } }),
      });

      await identity.rename('Ａnn');

      expect(identity.name()).toBe('Ann');
      expect(document.cookie).toBe('username=Ann');
    });

    it.each(['', '   ', 'Guest'])('asks nothing for "%s": it is no other name', async (typed) => {
      await expect(identity.rename(typed)).resolves.toBe(true);

      expect(server.asked).toEqual([]);
    });

    it('is refused where it is taken, with one that probably is not', async () => {
      server.taken.add('Ann');

      await expect(identity.rename('Ann')).resolves.toBe(false);

      expect(identity.name()).toBe('Guest');
      expect(document.cookie).toBe('');
      expect(identity.refusal()).toEqual({
        message: 'Somebody else has this name.',
        suggestion: 'Ann k3',
      });
    });

    it('suggests nothing where another name would not help', async () => {
      const error = { code: 'too_large', message: 'a name has at most 32 characters' } as const;
      server.instead.set('rename', error);

      await identity.rename('A'.repeat(33));

      expect(identity.refusal()).toEqual({ message: 'A name has at most 32 characters.' });
    });

    it('suggests no other Guest', async () => {
      await identity.rename('Ann');
      server.taken.add('guest');

      await identity.rename('guest');

      expect(identity.refusal()?.suggestion).toBeUndefined();
    });

    it('ends a refusal', async () => {
      server.taken.add('Ann');
      await identity.rename('Ann');

      await identity.rename('Ann k3');

      expect(identity.refusal()).toBeUndefined();
      expect(identity.name()).toBe('Ann k3');
    });

    it('needs a connection, and says so', async () => {
      server.lose();

      await expect(identity.rename('Ann')).resolves.toBe(false);

      expect(identity.refusal()?.message).toMatch(/^Not connected/);
      expect(identity.name()).toBe('Guest');
    });
  });

  describe('renamed', () => {
    beforeEach(() => {
      start();
      server.welcome();
    });

    it('in another tab, is renamed in this one', () => {
      server.tell('renamed', { id: me.id, was: 'Guest', name: 'Ann' });

      expect(identity.name()).toBe('Ann');
      expect(identity.you()?.id).toBe(me.id);
    });

    it('is nobody else', () => {
      server.tell('renamed', { id: ann.id, was: 'Ann', name: 'Anna' });

      expect(identity.name()).toBe('Guest');
    });
  });
});
