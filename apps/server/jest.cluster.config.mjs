import { nodeTests } from '../../tools/jest.mjs';

/**
 * The same tests, on PostgreSQL and Redis; but for those that are about one of the databases, and
 * those of `live/`, which knows of none.
 */
export default {
  ...nodeTests,
  globalSetup: '<rootDir>/src/testing/services.mjs',
  globalTeardown: '<rootDir>/src/testing/services-end.mjs',
  testPathIgnorePatterns: ['/config\\.spec', '/db/store\\.spec', '/pages/', '/live/'],
};
