/** What a sender knows of one message when everything is over. */
export interface Sent {
  guest: string;
  room: string;
  id: string;
  text: string;
  /** `unknown`: no answer came, so it may have landed or not. */
  outcome: 'acknowledged' | 'refused' | 'unknown';
  /** Which of its messages it was, of a guest who says one after the other. */
  nth?: number;
  /** The place in the room that the acknowledgement told of. */
  seq?: number;
}

/** A message in the database. */
export interface Row {
  room: string;
  seq: number;
  guest: string;
  id: string;
  text: string;
}

/** What one client has shown of one room, in the order in which it came to show it. */
export interface Shown {
  client: string;
  room: string;
  messages: readonly Omit<Row, 'room'>[];
}

/** Everything that is known of a run when it is over and everybody is in step again. */
export interface Run {
  sent: readonly Sent[];
  rows: readonly Row[];
  shown: readonly Shown[];
}

export const RULES = {
  lost: 'an acknowledged message is in the database, at the place that was told',
  doubled: 'a message is in the database once',
  forged: 'what is in the database or on a screen was sent, and was not refused',
  hole: 'the messages of a room are numbered 1, 2, 3 … without holes',
  order: 'everyone shows a room in the order of its numbers, each message once',
  overtaken: 'what a guest says in a room is stored in the order in which they said it',
  missing: 'everyone shows a run of the room without holes, up to its end',
} as const;

export interface Breach {
  rule: keyof typeof RULES;
  what: string;
}

/** Finds every way in which a run breaks the rules. Nothing found: nothing lost, nothing doubled. */
export function findBreaches({ sent, rows, shown }: Run): Breach[] {
  const rooms = byRoom(rows);
  return [
    ...inDatabase(sent, rows),
    ...inTheOrderSaid(sent),
    ...[...rooms].flatMap(([room, its]) => inOrder(room, its)),
    ...shown.flatMap((one) => onScreen(one, rooms.get(one.room) ?? [])),
  ];
}

/** The acknowledged are there, once each; and nothing is there that nobody said. */
function inDatabase(sent: readonly Sent[], rows: readonly Row[]): Breach[] {
  const breaches: Breach[] = [];
  const stored = new Map<string, Row>();
  for (const row of rows) {
    const twin = stored.get(identityOf(row));
    if (twin) breaches.push({ rule: 'doubled', what: `${nameOf(row)}, and at ${twin.seq}` });
    else stored.set(identityOf(row), row);
  }
  const said = new Map(sent.map((one) => [identityOf(one), one]));
  for (const row of rows) {
    const origin = said.get(identityOf(row));
    if (!origin) breaches.push({ rule: 'forged', what: `${nameOf(row)}, which nobody sent` });
    else if (origin.outcome === 'refused')
      breaches.push({ rule: 'forged', what: `${nameOf(row)}, which was refused` });
    else if (origin.text !== row.text)
      breaches.push({ rule: 'forged', what: `${nameOf(row)}, with a text that was not sent` });
  }
  for (const one of sent) {
    if (one.outcome !== 'acknowledged') continue;
    if (stored.get(identityOf(one))?.seq === one.seq) continue;
    breaches.push({
      rule: 'lost',
      what: `${one.id} of ${one.guest}, told as ${one.room} ${one.seq}`,
    });
  }
  return breaches;
}

/** Nothing that was said later stands before what was said earlier. */
function inTheOrderSaid(sent: readonly Sent[]): Breach[] {
  const breaches: Breach[] = [];
  const lasts = new Map<string, number>();
  const inOrder = sent.filter(({ nth }) => nth !== undefined);
  for (const { guest, room, id, seq } of inOrder.sort((a, b) => (a.nth ?? 0) - (b.nth ?? 0))) {
    if (seq === undefined) continue;
    const key = JSON.stringify([guest, room]);
    const last = lasts.get(key) ?? 0;
    if (seq < last)
      breaches.push({ rule: 'overtaken', what: `${id} of ${guest}, ${seq} after ${last}` });
    lasts.set(key, Math.max(last, seq));
  }
  return breaches;
}

function inOrder(room: string, rows: readonly Row[]): Breach[] {
  const places = rows.map(({ seq }) => seq).sort((a, b) => a - b);
  const at = places.findIndex((seq, index) => seq !== index + 1);
  if (at < 0) return [];
  return [{ rule: 'hole', what: `${room} has ${places[at]} where ${at + 1} should be` }];
}

/** What a client shows of a room is a run of it that ends where the room ends. */
function onScreen({ client, room, messages }: Shown, rows: readonly Row[]): Breach[] {
  const breaches: Breach[] = [];
  const stored = new Map(rows.map((row) => [row.seq, row]));
  const tell = (rule: Breach['rule'], what: string) =>
    breaches.push({ rule, what: `${client} shows ${what} in ${room}` });

  let last: number | undefined;
  for (const { seq, guest, id, text } of messages) {
    const row = stored.get(seq);
    if (row?.guest !== guest || row.id !== id || row.text !== text)
      tell('forged', `at ${seq} what is not stored there`);
    if (last !== undefined && seq <= last) tell('order', `${seq} after ${last}`);
    else if (last !== undefined && seq > last + 1) tell('missing', `${seq} after ${last}`);
    last = seq;
  }
  const end = Math.max(0, ...stored.keys());
  if ((last ?? 0) < end) tell('missing', `nothing after ${last ?? 0} of ${end}`);
  return breaches;
}

function byRoom(rows: readonly Row[]): Map<string, Row[]> {
  const rooms = new Map<string, Row[]>();
  for (const row of rows) {
    const its = rooms.get(row.room);
    if (its) its.push(row);
    else rooms.set(row.room, [row]);
  }
  return rooms;
}

/** What a message is the same by: the room, who said it, and the id they gave it. */
function identityOf({ room, guest, id }: Pick<Row, 'room' | 'guest' | 'id'>): string {
  return JSON.stringify([room, guest, id]);
}

function nameOf({ room, seq, id, guest }: Row): string {
  return `${room} ${seq} is ${id} of ${guest}`;
}
