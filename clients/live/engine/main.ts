/** The evaluating process, with the sounds that it plays. */
import { serveSupervisor } from './serve.ts';
import { openSounds } from './sounds.ts';

serveSupervisor(openSounds);
