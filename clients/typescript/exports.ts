/** Exports of both entries of the package besides `connect`. */
export { type Argument, float, int, type TypedArgument } from './arguments.ts';
export {
  type AddAction,
  type BufferPlace,
  Client,
  type Controls,
  type NodePlace,
  type RequestOptions,
} from './client.ts';
export type { ConnectOptions } from './connect.ts';
export { ConnectionError, ServerError, TimeoutError } from './errors.ts';
export type { Message, OscJsBundle, OscJsMessage, Sendable, Time } from './messages.ts';
export type { BufferInfo, ServerStatus } from './replies.ts';
export type { GroupNode, SynthNode, TreeNode } from './tree.ts';
