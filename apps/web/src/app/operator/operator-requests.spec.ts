import { TestBed } from '@angular/core/testing';
import { FakeOperator } from '../../testing/fake-operator';
import { OperatorRequests } from './operator-requests';

describe('what the operator asks', () => {
  let operator: FakeOperator;

  /** A page that is opened, or reloaded. */
  const open = () => {
    TestBed.resetTestingModule();
    return TestBed.inject(OperatorRequests);
  };
  const signedIn = async () => {
    const requests = open();
    await requests.signIn(operator.token);
    return requests;
  };

  beforeEach(() => {
    sessionStorage.clear();
    operator = FakeOperator.setUp();
    operator.room('advprog');
  });

  it('goes out with the token, and comes back with the answer', async () => {
    const requests = await signedIn();

    await expect(requests.ask('rooms', { query: 'prog' })).resolves.toEqual({
      data: { rooms: [expect.objectContaining({ room: 'advprog' })] },
    });
    expect(operator.payloads('rooms')).toEqual([{ query: 'prog' }]);
  });

  it('is not asked without a token', async () => {
    await expect(open().ask('overview', {})).resolves.toEqual({ refusal: 'You are signed out.' });
    expect(operator.asked).toEqual([]);
  });

  describe('the token', () => {
    it('is kept for this tab alone, and outlives a reload', async () => {
      await signedIn();
      expect(Object.values(sessionStorage)).toEqual([operator.token]);
      expect(JSON.stringify(localStorage)).not.toContain(operator.token);

      const reloaded = open();

      expect(reloaded.isSignedIn()).toBe(true);
      await expect(reloaded.ask('overview', {})).resolves.toHaveProperty('data');
    });

    it('is forgotten by who signs out', async () => {
      const requests = await signedIn();
      requests.signOut();

      expect(requests.isSignedIn()).toBe(false);
      expect(requests.isWrong()).toBe(false);
      expect(sessionStorage).toHaveLength(0);
      expect(open().isSignedIn()).toBe(false);
    });

    it.each(['not-the-right-one', 'пароль'])(
      'that is wrong, such as "%s", is known to be so, and not kept',
      async (token) => {
        const requests = open();
        await expect(requests.signIn(token)).resolves.toEqual({
          refusal: 'The server does not know this token.',
        });

        expect(requests.isWrong()).toBe(true);
        expect(requests.isSignedIn()).toBe(false);
        expect(sessionStorage).toHaveLength(0);
      },
    );

    it('that is right after a wrong one is no more wrong', async () => {
      const requests = open();
      await requests.signIn('not-the-right-one');
      await requests.signIn(operator.token);

      expect(requests.isWrong()).toBe(false);
      expect(requests.isSignedIn()).toBe(true);
    });

    it('that was right, until the server got another one, is forgotten', async () => {
      const requests = await signedIn();
      operator.token = 'another-token';
      await requests.ask('overview', {});

      expect(requests.isWrong()).toBe(true);
      expect(requests.isSignedIn()).toBe(false);
      expect(sessionStorage).toHaveLength(0);
    });

    it('of before does not sign out who has given another one since', async () => {
      const requests = await signedIn();
      operator.token = 'another-token';
      const late = requests.ask('overview', {});
      requests.signOut();
      await requests.signIn('another-token');
      await late;

      expect(requests.isSignedIn()).toBe(true);
      expect(requests.isWrong()).toBe(false);
    });
  });

  describe('that is refused', () => {
    it('says why', async () => {
      const requests = await signedIn();

      await expect(requests.ask('close', { room: 'nowhere' })).resolves.toEqual({
        refusal: 'There is no such room.',
      });
    });

    it('for too many wrong tokens says how long to wait, and keeps none', async () => {
      const requests = open();
      const error = { code: 'rate_limited', message: 'too many wrong tokens' } as const;
      operator.instead.set('overview', {
        status: 429,
        body: { ok: false, error: { ...error, retryInMs: 29_400 } },
      });

      await expect(requests.signIn(operator.token)).resolves.toEqual({
        refusal: 'Too many wrong tokens. Please try again in 30 seconds.',
      });
      expect(requests.isWrong()).toBe(false);
      expect(requests.isSignedIn()).toBe(false);
    });

    it.each([
      ['by a page', '<h1>Not found</h1>'],
      [
        'by a reply',
        { ok: false, error: { code: 'not_found', message: 'nothing is here' } } as const,
      ],
    ])('where there is no operator, %s, says what is missing', async (_, body) => {
      operator.instead.set('overview', { status: 404, body });

      await expect(open().signIn(operator.token)).resolves.toEqual({
        refusal: 'This server has no operator: its OPERATOR_TOKEN is not set.',
      });
    });

    it.each([
      [{ status: 502, body: 'Bad gateway' }, 'The server does not answer as it should (502).'],
      [{ status: 200, body: '<html>' }, 'The server does not answer as it should (200).'],
      [undefined, 'Not connected: please try again in a moment.'],
    ])('by no answer of the server, but %j, keeps the token', async (instead, refusal) => {
      const requests = await signedIn();
      operator.instead.set('rooms', instead);

      await expect(requests.ask('rooms', {})).resolves.toEqual({ refusal });
      expect(requests.isSignedIn()).toBe(true);
    });
  });

  it('makes what is shown be asked for anew, if it has changed something', async () => {
    const requests = await signedIn();
    await requests.ask('history', { room: 'advprog' });
    await requests.ask('close', { room: 'nowhere' });
    expect(requests.changes()).toBe(0);

    await requests.ask('close', { room: 'advprog' });

    expect(requests.changes()).toBe(1);
  });
});
