import { nodeTests } from '../../tools/jest.mjs';

/**
 * The same tests, on three processes with PostgreSQL and Redis; but for those that are about one of
 * the databases, and those of `live/`, which knows of none.
 */
export default {
  ...nodeTests,
  // Three take longer to start than one.
  testTimeout: 15_000,
  globalSetup: '<rootDir>/src/testing/services.mjs',
  globalTeardown: '<rootDir>/src/testing/services-end.mjs',
  testPathIgnorePatterns: ['/config\\.spec', '/db/store\\.spec', '/pages/', '/live/'],
};
