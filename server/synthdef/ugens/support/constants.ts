/** Numbers that several families share. */

/** ln 0.001: a 60 dB decay in natural units. */
export const log001 = Math.log(0.001);
export const twoPi = 2 * Math.PI;
