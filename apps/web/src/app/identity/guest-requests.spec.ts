import { TestBed } from '@angular/core/testing';
import { FakeRequests } from '../../testing/fake-requests';
import { ann } from '../../testing/people';
import { GuestRequests } from './guest-requests';

const NOT_CONNECTED = { refusal: 'Not connected: please try again in a moment.' };

describe('what a guest asks about themself', () => {
  let fake: FakeRequests;
  let requests: GuestRequests;

  beforeEach(() => {
    fake = FakeRequests.setUp();
    requests = TestBed.inject(GuestRequests);
  });

  it('goes to this server alone, as JSON, with the cookie', async () => {
    await requests.ask('sign-out', { here: false });

    const [{ request, ...asked } = {}] = fake.asked;
    expect(asked).toEqual({ name: 'sign-out', payload: { here: false } });
    expect(request).toMatchObject({
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
    });
  });

  it('is answered with what the server has to say', async () => {
    fake.answer('device-owner', { you: ann });

    await expect(requests.ask('device-owner', { code: 'x' })).resolves.toEqual({
      data: { you: ann },
    });
  });

  it('is refused with a sentence, and the code to decide by', async () => {
    fake.refuse('device-owner', { code: 'not_found', message: 'this code is used or too old' });

    await expect(requests.ask('device-owner', { code: 'x' })).resolves.toEqual({
      refusal: 'This code is used or too old.',
      code: 'not_found',
    });
  });

  it('needs a network, and says so', async () => {
    await expect(requests.ask('device-link', {})).resolves.toEqual(NOT_CONNECTED);
  });

  it('does not wait for ever', async () => {
    await requests.ask('device-link', {});

    expect(fake.asked[0]?.request.signal).toBeInstanceOf(AbortSignal);
  });

  it.each([
    ['a page', '<!doctype html><title>Bad gateway</title>'],
    ['an address that is not there', '{"statusCode":404,"message":"Cannot POST /api/me/x"}'],
    ['a success without data', '{"ok":true}'],
    ['a refusal without a reason', '{"ok":false}'],
    ['a refusal of nothing', '{"ok":false,"error":null}'],
    ['nothing', 'null'],
    ['a number', '7'],
  ])('takes %s for no answer', async (_what, body) => {
    fake.say('device-link', body);

    await expect(requests.ask('device-link', {})).resolves.toEqual(NOT_CONNECTED);
  });
});
