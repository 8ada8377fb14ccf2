/** Entry of the child process that makes objects (`../compiler.ts` starts it). */
import { serve } from './serve.ts';

serve();
