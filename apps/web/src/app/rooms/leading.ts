import { inject, Injectable } from '@angular/core';
import type { Answer, CommandName, Payload, Room } from '@parlour/protocol';
import { ChatSocket } from '../socket/chat-socket';
import { type Outcome, outcomeOf } from '../ui/outcome';
import { keepKey } from './invitations';

export type Action = Payload<'moderate'>['action'];
export type Settings = Omit<Payload<'configure'>, 'room'>;

/** What those who lead a room ask of the server. */
@Injectable({ providedIn: 'root' })
export class Leading {
  private readonly socket = inject(ChatSocket);

  /** Makes a room that is on no list; what is kept here of a private one is its key. */
  async create(title: string, access: 'unlisted' | 'private'): Promise<Outcome<Room>> {
    const outcome = await this.ask('create', { title, access });
    return this.keeping(outcome);
  }

  async configure(room: string, settings: Settings): Promise<Outcome<Room>> {
    const outcome = await this.ask('configure', { room, ...settings });
    return this.keeping(outcome);
  }

  moderate(room: string, guest: string, action: Action, forMs?: number): Promise<Outcome<object>> {
    return this.ask('moderate', { room, guest, action, ...(forMs !== undefined && { forMs }) });
  }

  remove(room: string, seq: number): Promise<Outcome<object>> {
    return this.ask('remove', { room, seq });
  }

  close(room: string): Promise<Outcome<object>> {
    return this.ask('close', { room });
  }

  delete(room: string): Promise<Outcome<object>> {
    return this.ask('delete', { room });
  }

  /** A page of what was done, the newest first. */
  moderations(room: string, before?: number): Promise<Outcome<Answer<'moderations'>>> {
    return this.ask('moderations', { room, ...(before !== undefined && { before }) });
  }

  /** A page of who is muted or banned. */
  restrictions(room: string, from?: string): Promise<Outcome<Answer<'restrictions'>>> {
    return this.ask('restrictions', { room, ...(from !== undefined && { from }) });
  }

  private keeping(outcome: Outcome<{ room: Room; key?: string }>): Outcome<Room> {
    if ('refusal' in outcome) return outcome;
    const { room, key } = outcome.data;
    if (key !== undefined) keepKey(room.room, key, room.invitation);
    return { data: room };
  }

  protected async ask<C extends CommandName>(
    command: C,
    payload: Payload<C>,
  ): Promise<Outcome<Answer<C>>> {
    return outcomeOf(await this.socket.ask(command, payload).catch(() => undefined));
  }
}
