/** The scsynth that is followed, whose version clients ask for and compare. */
export const scsynthVersion = { major: 3, minor: 13, patch: '.0' } as const;
