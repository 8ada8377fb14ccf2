export const envelopes = [];
