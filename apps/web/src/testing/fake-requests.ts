import type { MeRequestName, Refusal, RequestAnswer } from '@parlour/protocol';

/** The server behind `fetch`, as far as a page asks it about its own guest. */
export class FakeRequests {
  readonly asked: { name: string; payload: unknown; request: RequestInit }[] = [];
  /** What comes back, by what is asked for; without it the network is broken. */
  private readonly bodies = new Map<string, string>();

  static setUp(): FakeRequests {
    const requests = new FakeRequests();
    globalThis.fetch = async (address, request = {}) => requests.take(String(address), request);
    return requests;
  }

  answer<R extends MeRequestName>(name: R, data: RequestAnswer<R>) {
    this.say(name, JSON.stringify({ ok: true, data }));
  }

  refuse(name: MeRequestName, error: Refusal) {
    this.say(name, JSON.stringify({ ok: false, error }));
  }

  /** Whatever stands between answers, with what it likes. */
  say(name: MeRequestName, body: string) {
    this.bodies.set(`/api/me/${name}`, body);
  }

  lose(name: MeRequestName) {
    this.bodies.delete(`/api/me/${name}`);
  }

  payloads(name: MeRequestName): unknown[] {
    return this.asked.filter((one) => one.name === name).map(({ payload }) => payload);
  }

  private async take(address: string, request: RequestInit): Promise<Response> {
    const name = address.replace('/api/me/', '');
    this.asked.push({ name, payload: JSON.parse(String(request.body)), request });
    const body = this.bodies.get(address);
    if (body === undefined) throw new TypeError('Failed to fetch');
    return { json: async () => JSON.parse(body) } as Response;
  }
}
