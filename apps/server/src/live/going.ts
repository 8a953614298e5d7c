import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** Whether this process has been told to stop: from then on nobody new belongs here. */
@Injectable()
export class Going implements OnModuleDestroy {
  isGoing = false;

  // The first that Nest does at a signal, before anything that takes its time.
  onModuleDestroy() {
    this.isGoing = true;
  }
}
