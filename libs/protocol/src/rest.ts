import * as z from 'zod';
import { commands } from './commands';
import { LIMITS } from './limits';
import { atMost, Count, Member, Query, Room } from './shapes';

/** A one-time code that makes another device speak as the guest who asked for it. */
const DeviceCode = atMost(LIMITS.keyUnits).min(1);

/**
 * What a browser asks by HTTP, because it takes a cookie, which a socket can't set: `POST
 * /api/me/<name>` with the payload as JSON. Who is no browser sends `Authorization: Bearer <token>`,
 * and finds the token to keep from now on in `token`. The answer is a `Reply`, as to a command, under
 * the HTTP status that its code stands for.
 */
export const meRequests = {
  /** A code for another device: `<origin>/device#code=<code>` is the link. It works once. */
  'device-link': {
    payload: z.object({}),
    answer: z.object({ code: z.string(), expiresInMs: Count }),
  },
  /** Whose code it is, without using it: `not_found` for one that is used or too old. */
  'device-owner': { payload: z.object({ code: DeviceCode }), answer: z.object({ you: Member }) },
  /** Uses the code: from now on this device speaks as its owner. */
  'device-take': {
    payload: z.object({ code: DeviceCode }),
    answer: z.object({ you: Member, token: z.string().optional() }),
  },
  /**
   * Makes every token of the guest void. `here`: also this device's, which is somebody new then;
   * else it gets a fresh one.
   */
  'sign-out': {
    payload: z.object({ here: z.boolean() }),
    answer: z.object({ you: Member, token: z.string().optional() }),
  },
};

/** How the server is. `mostBytes` of 0 is without a bound. */
export const Overview = z.object({
  version: z.string(),
  startedAt: z.number(),
  /** People here now, and their connections. */
  online: Count,
  connections: Count,
  rooms: Count,
  storedBytes: Count,
  mostBytes: Count,
});
export type Overview = z.infer<typeof Overview>;

const { history, members, moderations, restrictions, configure, moderate, remove, close } =
  commands;

/**
 * What the server's operator can do in any room, private ones as well: `POST
 * /api/operator/<name>` with `Authorization: Bearer <OPERATOR_TOKEN>` and the payload as JSON. The
 * answer is a `Reply`. Without that setting there is no such address. A ban from the lobby is one
 * from the whole server.
 */
export const operatorRequests = {
  overview: { payload: z.object({}), answer: Overview },
  /** Every room that is not deleted, the newest first, a page at a time: by slug or title. */
  rooms: {
    payload: z.object({ query: Query.optional() }),
    answer: z.object({ rooms: z.array(Room) }),
  },
  ...{ history, members, moderations, restrictions },
  ...{ configure, moderate, remove, close, delete: commands.delete },
};

/** `device-link`, `sign-out` … */
export type MeRequestName = keyof typeof meRequests;
/** `overview`, `rooms`, `moderate` … */
export type OperatorRequestName = keyof typeof operatorRequests;

type Requests = typeof meRequests & typeof operatorRequests;
/** What is sent by HTTP: {@link RequestPayload}`<'sign-out'>` is `{ here }`. */
export type RequestPayload<R extends keyof Requests> = z.input<Requests[R]['payload']>;
/** The `data` of a successful answer by HTTP. */
export type RequestAnswer<R extends keyof Requests> = z.output<Requests[R]['answer']>;
