import { Guest } from './guest';

/** Whoever runs the server, as a guest of the highest rank in every room: no token is theirs. */
export const OPERATOR = Object.assign(new Guest('operator'), { name: 'Operator' });
