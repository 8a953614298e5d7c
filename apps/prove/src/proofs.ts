import type { Proof } from './proof';
import { composerNeverLies } from './proofs/composer-never-lies';
import { nobodySpeaksForYou } from './proofs/nobody-speaks-for-you';
import { textCannotRun } from './proofs/text-cannot-run';
import { policyHolds } from './proofs/policy-holds';
import { foreignPages } from './proofs/foreign-pages';
import { privateStaysPrivate } from './proofs/private-stays-private';
import { removalTakesEffect } from './proofs/removal-takes-effect';
import { pagesOnce } from './proofs/pages-once';
import { noGhosts } from './proofs/no-ghosts';
import { postgresGone } from './proofs/postgres-gone';
import { redisGone } from './proofs/redis-gone';
import { unsafePostgres } from './proofs/unsafe-postgres';
import { diskFull } from './proofs/disk-full';
import { storeLocked } from './proofs/store-locked';
import { survivesFuzz } from './proofs/survives-fuzz';
import { answersEverything } from './proofs/answers-everything';
import { survivesKill } from './proofs/survives-kill';
import { survivesPowerCut } from './proofs/survives-power-cut';
import { showsOnce } from './proofs/shows-once';
import { stopsGently } from './proofs/stops-gently';
import { retriesNeverDouble } from './proofs/retries-never-double';
import { churnLeaksNothing } from './proofs/churn-leaks-nothing';
import { idleIsCheap } from './proofs/idle-is-cheap';
import { slowReader } from './proofs/slow-reader';
import { flooderHurtsNobody } from './proofs/flooder-hurts-nobody';
import { absorbsStorm } from './proofs/absorbs-storm';
import { overloadForgotten } from './proofs/overload-forgotten';

/** Every promise that is proved, in the order of `docs/guarantees.md`. */
export const PROOFS: readonly Proof[] = [
  survivesKill,
  survivesPowerCut,
  unsafePostgres,
  showsOnce,
  retriesNeverDouble,
  answersEverything,
  slowReader,
  idleIsCheap,
  churnLeaksNothing,
  overloadForgotten,
  absorbsStorm,
  stopsGently,
  redisGone,
  storeLocked,
  diskFull,
  postgresGone,
  nobodySpeaksForYou,
  privateStaysPrivate,
  removalTakesEffect,
  survivesFuzz,
  flooderHurtsNobody,
  pagesOnce,
  noGhosts,
  textCannotRun,
  policyHolds,
  foreignPages,
  composerNeverLies,
];
