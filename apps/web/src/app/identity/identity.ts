import { computed, inject, Injectable, signal } from '@angular/core';
import { GUEST, type Member } from '@parlour/protocol';
import { ChatSocket } from '../socket/chat-socket';
import { sentence } from '../ui/sentence';
import { NameCookie } from './name-cookie';

/** Why a name could not be had, and one that probably can. */
export interface NameRefusal {
  message: string;
  suggestion?: string;
}

/** Who I am: a guest with a name, or without. */
@Injectable({ providedIn: 'root' })
export class Identity {
  private readonly socket = inject(ChatSocket);
  private readonly cookie = inject(NameCookie);
  private readonly member = signal<Member | undefined>(undefined);
  private readonly refused = signal<NameRefusal | undefined>(undefined);

  /** Undefined until the server has said so. */
  readonly you = this.member.asReadonly();
  readonly name = computed(() => this.member()?.name ?? this.cookie.read() ?? GUEST);
  readonly refusal = this.refused.asReadonly();

  constructor() {
    this.socket.on('welcome', ({ you, nameRefused }) => {
      const before = this.member();
      this.member.set(you);
      if (before && before.id !== you.id) return this.begunAnew();
      const asked = this.cookie.read();
      this.refused.set(nameRefused && asked ? this.withSuggestion(asked, nameRefused) : undefined);
    });
    this.socket.on('renamed', ({ id, name }) => {
      this.member.update((you) => (you?.id === id ? { ...you, name } : you));
    });
  }

  /** Connects as whom this browser was before. */
  connect() {
    this.socket.connect(() => ({ name: this.cookie.read() }));
  }

  /** Resolves to whether the name is mine now. */
  async rename(typed: string): Promise<boolean> {
    const name = typed.replace(/\s+/g, ' ').trim();
    if (name === '' || name === this.name()) {
      this.refused.set(undefined);
      return true;
    }
    const reply = await this.socket.ask('rename', { name }).catch(() => undefined);
    if (reply === undefined) {
      this.refused.set({ message: 'Not connected: please try again in a moment.' });
      return false;
    }
    if (!reply.ok) {
      const { message, suggestion } = reply.error;
      this.refused.set({ message: sentence(message), suggestion });
      return false;
    }
    this.refused.set(undefined);
    this.cookie.write(reply.data.name);
    this.member.update((you) => you && { ...you, name: reply.data.name });
    return true;
  }

  forgetRefusal() {
    this.refused.set(undefined);
  }

  /** The name was that of who I was: it is not asked for again. */
  private begunAnew() {
    this.cookie.forget();
    this.refused.set({ message: 'You were signed out: here you are somebody new.' });
  }

  /** The name is somebody else's: with the tag behind it, it probably is not. */
  private withSuggestion(name: string, message: string): NameRefusal {
    const tag = this.member()?.tag;
    const nobodys = name.toLowerCase() === GUEST.toLowerCase();
    if (!tag || nobodys) return { message: sentence(message) };
    return { message: sentence(message), suggestion: `${name} ${tag.slice(0, 2)}` };
  }
}
