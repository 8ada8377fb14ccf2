/** Seconds after which a command counts as lost: files may take long to load, and commands wait for their instruments. */
export const commandPatience = 120;
