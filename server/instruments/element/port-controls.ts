/** Controls of the synths that are the real-time sides of elements. Pure. */

/** Number of the element's slot. */
export const slotControl = 'bunsynth.slot';

/** Bus of a port that is connected with nothing: reads silence and writes nowhere. */
export const noBus = 0x7fffffff;

/** Returns the name of the control that holds the first bus of a port. */
export const portControl = (port: string): string => `bunsynth.port.${port}`;
