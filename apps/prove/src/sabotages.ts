import type { Sabotage } from './sabotages/change';
import { OF_THE_CLUSTER } from './sabotages/cluster';
import { OF_CROWDS } from './sabotages/crowds';
import { OF_DOORS } from './sabotages/doors';
import { OF_THE_LOG } from './sabotages/log';
import { OF_SCREENS } from './sabotages/screens';
import { OF_TEXTS } from './sabotages/texts';

/** Every way in which the product is broken on purpose. */
export const SABOTAGES: readonly Sabotage[] = [
  ...OF_THE_LOG,
  ...OF_SCREENS,
  ...OF_CROWDS,
  ...OF_DOORS,
  ...OF_TEXTS,
  ...OF_THE_CLUSTER,
];
