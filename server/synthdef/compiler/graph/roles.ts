/** Roles of nodes: what a pass has to know of one, whatever it calculates. */

export const Role = {
  /** Depends on its arguments alone. */
  operation: 0,
  /** Reads memory. */
  read: 1,
  /** Reads a variable. */
  get: 2,
  /** Sets a variable. */
  set: 3,
  /** Changes memory or leaves the function. */
  effect: 4,
  /** Decides what runs. */
  flow: 5,
  /** An argument or an address of the function itself. */
  own: 6,
} as const;
export type Role = (typeof Role)[keyof typeof Role];

const others: Readonly<Record<string, Role>> = {
  param: Role.own,
  active: Role.own,
  running: Role.own,
  podAddress: Role.own,
  laneOffset: Role.own,
  randomStream: Role.own,
  addressOfSlot: Role.own,
  frame: Role.own,
  load: Role.read,
  loadSlot: Role.read,
  loadFixed: Role.read,
  wire: Role.read,
  wireStart: Role.read,
  loadFrame: Role.read,
  loadQuad: Role.read,
  loadStrided: Role.read,
  loadSplat: Role.read,
  get: Role.get,
  set: Role.set,
  store: Role.effect,
  storeSlot: Role.effect,
  setWire: Role.effect,
  storeFrame: Role.effect,
  storeQuad: Role.effect,
  storeStrided: Role.effect,
  call: Role.effect,
  clear: Role.effect,
  copy: Role.effect,
  when: Role.flow,
  branch: Role.flow,
  branchAny: Role.flow,
  while: Role.flow,
  frames: Role.flow,
};

export const roleOf = (op: string): Role => others[op] ?? Role.operation;
