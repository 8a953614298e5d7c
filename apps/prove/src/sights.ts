import type { Stage } from './proof';

/** So much of what is there instead is told. */
const SHOWN = 200;

/** What was seen where, and what was never shown because a rule refuses it. */
export class Sights {
  private readonly seen = new Map<string, number>();
  private readonly refused = new Map<string, number>();
  /** Something was not to be seen where it should be: who goes on looking need not wait as long. */
  haveMissed = false;

  constructor(private readonly stage: Stage) {}

  /** @param shown what stood in that place, once or at last */
  add(place: string, text: string, isSeen: boolean, shown: Iterable<string>) {
    const [wanted, found] = [JSON.stringify(text), JSON.stringify([...shown]).slice(0, SHOWN)];
    this.stage.check(isSeen, `what somebody wrote is seen as ${place}: ${wanted} in ${found}`);
    if (isSeen) this.seen.set(place, (this.seen.get(place) ?? 0) + 1);
    else this.haveMissed = true;
  }

  addRefusal(as: string) {
    this.refused.set(as, (this.refused.get(as) ?? 0) + 1);
  }

  /** Part of the verdict: something was seen in each of these places. */
  tell(places: readonly string[]) {
    const counts = places.map((place) => this.seen.get(place) ?? 0);
    this.stage.figure('places', counts.filter((count) => count > 0).length, {
      least: places.length,
    });
    this.stage.figure(
      'seen as text there',
      counts.reduce((sum, count) => sum + count, 0),
      { least: 1 },
    );
    for (const [as, count] of this.refused) this.stage.figure(`refused as ${as}`, count);
  }
}
