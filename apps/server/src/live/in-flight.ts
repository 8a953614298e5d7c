import { Injectable } from '@nestjs/common';

/** Counts the commands that are being answered, for whoever has to wait until they are. */
@Injectable()
export class InFlight {
  count = 0;
  private whenNone: (() => void)[] = [];

  begin() {
    this.count++;
  }

  end() {
    if (--this.count > 0) return;
    for (const resolve of this.whenNone.splice(0)) resolve();
  }

  /** Resolves when all of them are answered, or when that takes too long. */
  async settled(withinMs: number) {
    if (this.count === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.whenNone.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
