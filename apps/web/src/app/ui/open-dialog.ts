import {
  type Binding,
  type ComponentRef,
  DestroyRef,
  outputBinding,
  type Type,
  type ViewContainerRef,
} from '@angular/core';

const SORRY = 'This could not be loaded: please reload the page.';

/**
 * Opens a dialog that is loaded only when somebody wants it. It is there until it tells, by its
 * output `closed`, that it is not.
 *
 * @example
 * await openDialog(place, () => import('../dialogs').then((file) => file.NewRoom));
 */
export async function openDialog(
  place: ViewContainerRef,
  load: () => Promise<Type<unknown>>,
  bindings: Binding[] = [],
) {
  // Offline, or after the server was updated: this page is not there any more.
  const dialog = await load().catch(() => alert(SORRY));
  // Asked for twice, it is opened once; on a page that one has left meanwhile, not at all.
  const isGone = place.injector.get(DestroyRef).destroyed;
  if (!dialog || isGone || place.length > 0) return;
  const opened: ComponentRef<unknown> = place.createComponent(dialog, {
    bindings: [...bindings, outputBinding('closed', () => opened.destroy())],
  });
}
