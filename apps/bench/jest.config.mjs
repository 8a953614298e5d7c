import { nodeTests } from '../../tools/jest.mjs';

export default nodeTests;
