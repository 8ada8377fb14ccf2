/** What both entries of the package export besides `connect`. */
export { float, int, type Argument, type TypedArgument } from './arguments.ts';
export {
  Client, type AddAction, type BufferPlace, type Controls, type NodePlace, type RequestOptions,
} from './client.ts';
export type { ConnectOptions } from './connect.ts';
export { ConnectionError, ServerError, TimeoutError } from './errors.ts';
export type { Message, OscJsBundle, OscJsMessage, Sendable, Time } from './messages.ts';
export type { BufferInfo, ServerStatus } from './replies.ts';
export type { GroupNode, SynthNode, TreeNode } from './tree.ts';
