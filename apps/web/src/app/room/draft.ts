import { signal } from '@angular/core';
import { ofThisTab } from '../ui/storage';

/** What was typed in a room and not sent: it survives a change of room and a reload. */
export class Draft {
  private readonly key: string;
  private readonly current;
  /** Counts how often something came back to be written again. */
  readonly takenBack = signal(0);
  readonly text;

  constructor(slug: string) {
    this.key = `parlour.draft.${slug}`;
    this.current = signal(ofThisTab.read(this.key) ?? '');
    this.text = this.current.asReadonly();
  }

  write(text: string) {
    this.current.set(text);
    this.keep();
  }

  /** Takes it out to be sent; until it is {@link keep | kept} elsewhere, a reload brings it back. */
  take() {
    this.current.set('');
  }

  keep() {
    const text = this.current();
    if (text === '') ofThisTab.remove(this.key);
    else ofThisTab.write(this.key, text);
  }

  /** Something that was sent comes back, before what has been typed since. */
  takeBack(text: string) {
    this.write(this.current() === '' ? text : `${text}\n${this.current()}`);
    this.takenBack.update((times) => times + 1);
  }
}
