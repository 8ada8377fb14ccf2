/** The evaluating process with the sounds of tests. */
import { serveSupervisor } from './serve.ts';
import { openTestSounds } from './sounds.test-double.ts';

serveSupervisor(openTestSounds);
