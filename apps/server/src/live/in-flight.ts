import { Injectable } from '@nestjs/common';

/** Counts the commands that are being answered, for whoever has to wait until they are. */
@Injectable()
export class InFlight {
  private readonly answering = new Set<Promise<unknown>>();

  async track<T>(answer: Promise<T>): Promise<T> {
    this.answering.add(answer);
    try {
      return await answer;
    } finally {
      this.answering.delete(answer);
    }
  }

  /** Resolves when all of them are answered, or when that takes too long. */
  async settled(withinMs: number) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.allSettled(this.answering), late]);
    clearTimeout(timer);
  }
}
