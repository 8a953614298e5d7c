import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { isSlug } from '@parlour/protocol';
import { Leading } from '../rooms/leading';
import { FocusWhen } from '../ui/focus-when';
import { Panels } from '../ui/panels';
import { OperatorLeading } from './operator-leading';
import { OperatorRequests } from './operator-requests';
import { OverviewLine } from './overview-line';
import { RoomDesk } from './room-desk';
import { RoomList } from './room-list';
import { SignIn } from './sign-in';

/** For whoever runs the server: how it is, and what goes on in every room. */
@Component({
  selector: 'parlour-operator-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FocusWhen, OverviewLine, RoomDesk, RoomList, RouterLink, SignIn],
  providers: [{ provide: Leading, useClass: OperatorLeading }],
  templateUrl: './operator-page.html',
  styleUrl: './operator-page.css',
})
export class OperatorPage {
  protected readonly requests = inject(OperatorRequests);
  /** From the address: the slug of the room that is open, and what of it is shown. */
  readonly room = input<string>();
  readonly show = input<string>();

  protected readonly open = computed(() => {
    const slug = this.room();
    return slug !== undefined && isSlug(slug) ? [slug] : [];
  });

  constructor() {
    const { alone } = inject(Panels);
    alone.set(true);
    inject(DestroyRef).onDestroy(() => alone.set(false));
  }
}
