export { endServices as default } from './services.mjs';
