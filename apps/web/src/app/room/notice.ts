import type { Member } from '@parlour/protocol';

/** Something that happened in a room beside what was said. It is not kept: only who was there saw it. */
export interface Notice {
  kind: 'joined' | 'left' | 'renamed' | 'closed' | 'owned';
  /** Whom it is about, as far as they are known by name. For `renamed` the member bears the new name, `was` is the old one. */
  members: readonly Member[];
  was?: string;
  at: number;
  /** `seq` of the message it comes after. */
  afterSeq: number;
}

/** Who stays for days in a busy room has seen enough of who came and went. */
const KEPT = 200;

/** Joins and leaves that follow one another are one line, however many people they are about. */
export function addNotice(notices: readonly Notice[], notice: Notice): readonly Notice[] {
  const last = notices.at(-1);
  const folds =
    last?.kind === notice.kind &&
    last.afterSeq === notice.afterSeq &&
    (notice.kind === 'joined' || notice.kind === 'left');
  if (!folds) return [...notices.slice(1 - KEPT), notice];
  const known = new Set(notice.members.map(({ id }) => id));
  const members = [...last.members.filter(({ id }) => !known.has(id)), ...notice.members];
  return [...notices.slice(0, -1), { ...last, members }];
}

/** "Ann", "Ann and Bob", "Ann and 4 others": the part before "joined". */
export function othersOf(members: readonly Member[]): string {
  const [, second, ...rest] = members;
  if (!second) return '';
  return rest.length === 0 ? `and ${second.name}` : `and ${rest.length + 1} others`;
}
