import { swcOptions } from './swc.mjs';

/** Where the contract and the client library are: what `tsconfig.base.json` calls `paths`. */
export const libs = {
  '^@parlour/protocol/schemas$': '<rootDir>/../../libs/protocol/src/schemas.ts',
  '^@parlour/(protocol|client|harness)$': '<rootDir>/../../libs/$1/src/index.ts',
};

/**
 * Jest for code that runs on Node. Nest is published as ES modules, which Jest can't load as they
 * are, so its files go through swc too.
 *
 * @type {import('jest').Config}
 */
export const nodeTests = {
  testEnvironment: 'node',
  maxWorkers: 2,
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  moduleNameMapper: libs,
  transform: {
    '^.+\\.[mc]?[tj]s$': ['@swc/jest', { ...swcOptions, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|file-type|load-esm|cookie)/)'],
};
