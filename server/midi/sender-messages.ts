/** Messages between the control thread and the thread that sends MIDI. The thread sleeps on the word `wake` and is woken for each message. */

export type ToSender =
  | { readonly type: 'open' | 'close'; readonly port: string }
  /** Whole messages, each with its time in seconds since 1970; what is due is sent in their order. */
  | {
      readonly type: 'send';
      readonly port: string;
      readonly seconds: number;
      readonly bytes: Uint8Array;
      readonly owner?: number;
    }
  /** Notes of one owner that sound get their note-offs at once, and what waits of it is forgotten, on all ports. */
  | { readonly type: 'release'; readonly owner: number }
  /** Notes that sound get their note-offs at once, and what waits is forgotten; on all ports where none is named. */
  | { readonly type: 'silence'; readonly port?: string }
  | { readonly type: 'end' };

export type FromSender =
  | { readonly type: 'opened'; readonly port: string }
  | { readonly type: 'failed'; readonly port: string; readonly reason: string }
  /** Since the last report: messages sent, and the latest of them by how much, in seconds. */
  | { readonly type: 'sent'; readonly count: number; readonly worst: number }
  /** A fault of the thread itself, which goes on. */
  | { readonly type: 'fault'; readonly message: string }
  | { readonly type: 'ended' };

export interface SenderStart {
  readonly wake: SharedArrayBuffer;
  readonly port: MessagePort;
}
