import {
  afterRenderEffect,
  DestroyRef,
  type ElementRef,
  inject,
  type Signal,
  signal,
  untracked,
} from '@angular/core';
import { LOOK_EVERY_MS } from '../room/restrictions';
import type { RoomState } from '../room/room-state';
import { Leading } from '../rooms/leading';
import { ChatSocket } from '../socket/chat-socket';
import { Panels } from '../ui/panels';

/**
 * Asks now and then who is muted or banned, while I lead the room and see the list of its people.
 * For a constructor.
 */
export function watchRestrictions(room: Signal<RoomState>, list: Signal<ElementRef<HTMLElement>>) {
  const leading = inject(Leading);
  const socket = inject(ChatSocket);
  const panels = inject(Panels);
  const isVisible = () => document.visibilityState === 'visible';
  const visible = signal(isVisible());
  const look = () => visible.set(isVisible());
  document.addEventListener('visibilitychange', look);
  inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', look));
  afterRenderEffect((onCleanup) => {
    const { rank, refused, restrictions } = room();
    // Where there is no room for the list, it is there, and hidden, until it is opened.
    panels.people();
    const isConnected = socket.state() === 'connected';
    if (!isConnected || !visible() || rank() === undefined || refused()) return;
    const ask = () => {
      const isShown = getComputedStyle(list().nativeElement).visibility !== 'hidden';
      if (isShown) void restrictions.look(leading);
    };
    untracked(ask);
    const timer = setInterval(ask, LOOK_EVERY_MS);
    onCleanup(() => clearInterval(timer));
  });
}
