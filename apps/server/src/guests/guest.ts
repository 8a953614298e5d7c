import { createHash } from 'node:crypto';
import { GUEST, type Member } from '@parlour/protocol';
import { base32 } from '../base32';

/** A person: an id, and the name they bear now. */
export class Guest implements Member {
  name: string = GUEST;
  readonly tag: string;
  readonly color: number;

  constructor(readonly id: string) {
    ({ tag: this.tag, color: this.color } = looksOf(id));
  }

  /** What others see: a copy, field by field, of what is public. */
  get member(): Member {
    const { id, name, tag, color } = this;
    return { id, name, tag, color };
  }
}

type Looks = Pick<Member, 'tag' | 'color'>;

const LOOKS_KEPT = 10_000;
const looks = new Map<string, Looks>();

/** What is derived from an id. Kept: a page of history asks for the same few people again and again. */
function looksOf(id: string): Looks {
  const known = looks.get(id);
  if (known) return known;
  const digest = createHash('sha256').update(id).digest();
  const tag = base32(digest.subarray(0, 4));
  const made = { tag, color: digest.readUInt16BE(4) % 360 };
  if (looks.size >= LOOKS_KEPT) looks.clear();
  looks.set(id, made);
  return made;
}
