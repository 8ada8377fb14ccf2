/** Rules of who may ask, and streams of events, for programs beside the server that open ports of their own: as the server has them. */
export { Password } from '../transport/password.ts';
export { type Admission, Guard } from './host-guard.ts';
export { problem, problemSchema } from './problem.ts';
export { SlowReader } from './slow-reader.ts';
export { eventStream, type StreamPlaces } from './stream.ts';
