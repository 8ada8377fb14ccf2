/** Last words of a process: its output before it ended, bounded in length. */

/** Characters that are kept. */
const most = 300;

/** LLVM's own line about what it cannot do, among what the runtime writes of a crash. */
const complaint = /^(?:LLVM ERROR: |(?:.*: )?error: )(.*)$/m;

/** Reads all that a process writes to its standard error; returns LLVM's line, or nothing where there is none. */
export async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of stream) if (text.length < 1 << 16) text += decoder.decode(bytes, { stream: true });
  return (complaint.exec(text)?.[1] ?? '').slice(0, most).trim();
}
