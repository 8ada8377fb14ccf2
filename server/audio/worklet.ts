/** The module the audio library loads into its worklet thread: the driver with the real engine in it. */
import { createRenderer } from './create-renderer.ts';
import { registerDriver } from './worklet-processor.ts';

registerDriver(createRenderer);
