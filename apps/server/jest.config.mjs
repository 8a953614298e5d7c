import { nodeTests } from '../../tools/jest.mjs';

/** On SQLite. What takes several processes is in `jest.cluster.config.mjs`. */
export default {
  ...nodeTests,
  testPathIgnorePatterns: ['/cluster/', '/db/postgres\\.spec', '/upkeep/migrate'],
};
