import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { Member } from '@parlour/protocol';

/** A name in its bearer's colour; with the tag where two could be mistaken for one another. */
@Component({
  selector: 'parlour-person-name',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<bdi class="hued" [style.--hue]="member().color">{{ member().name }}</bdi>
    @if (tagged()) {
      &ngsp;<span class="tag" [title]="'To tell this ' + member().name + ' from another'">{{
        member().tag
      }}</span>
    }`,
  styles: `
    bdi {
      font-weight: 650;
    }
    .tag {
      color: var(--quiet);
      font-size: 0.75em;
      font-family: var(--mono);
    }
  `,
})
export class PersonName {
  readonly member = input.required<Member>();
  readonly tagged = input(false);
}
