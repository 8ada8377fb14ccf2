/** Rules of who may ask, for programs beside the server that open ports of their own: the same rules as the server's. */
export { Password } from '../transport/password.ts';
export { type Admission, Guard } from './host-guard.ts';
export { problem, problemSchema } from './problem.ts';
