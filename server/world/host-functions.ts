/** Functions the host provides to compiled code: see engine/engine.ts. All else goes by records (records.ts). */
export const hostFunctions = {
  /** (node, bytes) → address, 0 when there is no memory. Zeroed, freed with the node. Constructors alone call it. */
  allocate: { params: ['i32', 'i32'], result: 'i32' },
} as const;

export type HostFunction = keyof typeof hostFunctions;
