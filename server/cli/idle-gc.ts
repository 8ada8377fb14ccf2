/**
 * Has the garbage collector run while nobody asks for anything. Left to itself it keeps what a flood of packets used, hundreds of megabytes,
 * until the next flood; and it is better that it takes its time now than under the next note.
 */

/** Bytes that may have come since the last time before it is worth the trouble. */
const worthwhile = 24 * 1024 * 1024;

export interface QuietCollectorOptions {
  /** Packets taken so far. */
  readonly packets: () => number;
  /** Bytes of resident memory; the process's own where left out. */
  readonly memory?: () => number;
  readonly collect?: () => void;
  /** Milliseconds without a packet that count as quiet. */
  readonly quiet?: number;
}

/** Control thread. @returns what ends it */
export function collectWhenQuiet({
  packets,
  memory = () => process.memoryUsage.rss(),
  collect = () => Bun.gc(true),
  quiet = 1000,
}: QuietCollectorOptions): () => void {
  let seen = packets();
  let kept = memory();
  const timer = setInterval(() => {
    const now = packets();
    const wasQuiet = now === seen;
    seen = now;
    if (!wasQuiet) return;
    const used = memory();
    kept = Math.min(kept, used);
    if (used - kept < worthwhile) return;
    collect();
    kept = memory();
  }, quiet);
  return () => clearInterval(timer);
}
