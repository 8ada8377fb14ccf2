/** Ports of a server that is started without options. */
export const defaultOscPort = 57110;
export const defaultHttpPort = 57180;
