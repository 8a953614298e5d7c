import type { Proof } from './proof';
import { composerNeverLies } from './proofs/composer-never-lies';
import { pagesOnce } from './proofs/pages-once';
import { diskFull } from './proofs/disk-full';
import { storeLocked } from './proofs/store-locked';
import { survivesFuzz } from './proofs/survives-fuzz';
import { answersEverything } from './proofs/answers-everything';
import { survivesKill } from './proofs/survives-kill';
import { survivesPowerCut } from './proofs/survives-power-cut';
import { showsOnce } from './proofs/shows-once';
import { stopsGently } from './proofs/stops-gently';
import { retriesNeverDouble } from './proofs/retries-never-double';

/** Every promise that is proved, in the order of `docs/guarantees.md`. */
export const PROOFS: readonly Proof[] = [
  survivesKill,
  survivesPowerCut,
  showsOnce,
  retriesNeverDouble,
  answersEverything,
  stopsGently,
  storeLocked,
  diskFull,
  survivesFuzz,
  pagesOnce,
  composerNeverLies,
];
