/**
 * Functions of a module that come from no graph: bytes are cleared and copied by loops, since libc's functions would have to be found by whoever links
 * an object, and a checked module compares each access with the memory's size.
 *
 * What could go wrong: LLVM knows such loops, and calls `memset` in their place. The functions' attributes forbid it (module-writer.ts).
 * Bytes beyond the end of 4 GiB are left alone, all of them, as WebAssembly does before it traps.
 */

export type FixedFunction = 'clear' | 'copy' | 'checked';

/** Memory of a checked module. */
export interface Check {
  /** Bytes of the memory: an access that ends behind them is one too far. */
  readonly memoryBytes: number;
  /** Place of 64 bytes: the first word counts such accesses, which go to what lies 16 bytes behind it. */
  readonly countAddress: number;
}

/** Returns the text of a function. */
export function fixedFunction(name: FixedFunction, check: Check | null): string {
  if (name === 'clear') return clear(check !== null);
  if (name === 'copy') return copy(check !== null);
  if (check) return checked(check);
  throw new Error('nothing is checked in this module');
}

/** Bytes of vectors that are cleared and copied at once. */
const chunk = 16;
const vector = `<${chunk} x i8>`;

/** Lines that make a pointer to bytes at a sum of two addresses. */
const pointer = (to: string, address: string, index: string, bytes: number, isChecked: boolean): string => {
  const at = isChecked ? `${to}.inside` : `${to}.at`;
  return `  ${to}.at = add i32 ${address}, ${index}
${isChecked ? `  ${at} = call i32 @checked(ptr %base, i32 ${to}.at, i32 ${bytes})\n` : ''}  ${to}.wide = zext i32 ${at} to i64
  ${to} = getelementptr i8, ptr %base, i64 ${to}.wide`;
};

/** Lines that leave a function where bytes would lie behind 4 GiB. */
const fits = (address: string, next: string): string => `  ${address}.wide = zext i32 ${address} to i64
  ${address}.end = add i64 ${address}.wide, %bytes.wide
  ${address}.fits = icmp ule i64 ${address}.end, ${2 ** 32}
  br i1 ${address}.fits, label %${next}, label %end`;

/** The loop over chunks from the first on, then that over the rest of the bytes. */
const forwards = (from: string, body: (index: string, bytes: number) => string): string => `chunks:
  %i = phi i32 [ 0, %${from} ], [ %i.next, %chunk ]
  %left = sub i32 %bytes, %i
  %i.next = add i32 %i, ${chunk}
  %more = icmp uge i32 %left, ${chunk}
  br i1 %more, label %chunk, label %rest
chunk:
${body('%i', chunk)}
  br label %chunks
rest:
  %j = phi i32 [ %i, %chunks ], [ %j.next, %byte ]
  %j.next = add i32 %j, 1
  %any = icmp ult i32 %j, %bytes
  br i1 %any, label %byte, label %end
byte:
${body('%j', 1)}
  br label %rest`;

/** (address, bytes): zeros. */
const clear = (isChecked: boolean): string => `define internal void @clear(ptr %base, i32 %to, i32 %bytes) #0 {
entry:
  %bytes.wide = zext i32 %bytes to i64
${fits('%to', 'chunks')}
${forwards('entry', (index, bytes) => {
  const type = bytes === 1 ? 'i8' : vector;
  return `${pointer(`%p${bytes}`, '%to', index, bytes, isChecked)}\n  store ${type} zeroinitializer, ptr %p${bytes}, align 1`;
})}
end:
  ret void
}`;

const move = (index: string, bytes: number, name: string, isChecked: boolean): string => {
  const type = bytes === 1 ? 'i8' : vector;
  return `${pointer(`%f${name}`, '%from', index, bytes, isChecked)}
${pointer(`%t${name}`, '%to', index, bytes, isChecked)}
  %x${name} = load ${type}, ptr %f${name}, align 1
  store ${type} %x${name}, ptr %t${name}, align 1`;
};

/** (to, from, bytes): the places may overlap, so that the order goes by which is before the other. */
const copy = (isChecked: boolean): string => `define internal void @copy(ptr %base, i32 %to, i32 %from, i32 %bytes) #0 {
entry:
  %bytes.wide = zext i32 %bytes to i64
${fits('%to', 'other')}
other:
${fits('%from', 'order')}
order:
  %distance = sub i32 %to, %from
  %forwards = icmp uge i32 %distance, %bytes
  br i1 %forwards, label %chunks, label %back
${forwards('order', (index, bytes) => move(index, bytes, `${bytes}`, isChecked))}
back:
  %n = phi i32 [ %bytes, %order ], [ %n.next, %back.chunk ]
  %n.next = sub i32 %n, ${chunk}
  %n.more = icmp uge i32 %n, ${chunk}
  br i1 %n.more, label %back.chunk, label %back.rest
back.chunk:
${move('%n.next', chunk, 'b', isChecked)}
  br label %back
back.rest:
  %k = phi i32 [ %n, %back ], [ %k.next, %back.byte ]
  %k.next = sub i32 %k, 1
  %k.any = icmp ne i32 %k, 0
  br i1 %k.any, label %back.byte, label %end
back.byte:
${move('%k.next', 1, 'c', isChecked)}
  br label %back.rest
end:
  ret void
}`;

/** (address, bytes): the address, or where the access is outside another one that is inside. */
const checked = ({
  memoryBytes,
  countAddress,
}: Check): string => `define internal i32 @checked(ptr %base, i32 %address, i32 %bytes) #0 {
  %address.wide = zext i32 %address to i64
  %bytes.wide = zext i32 %bytes to i64
  %end = add i64 %address.wide, %bytes.wide
  %inside = icmp ule i64 %end, ${memoryBytes}
  br i1 %inside, label %yes, label %no
yes:
  ret i32 %address
no:
  %count = getelementptr i8, ptr %base, i64 ${countAddress}
  %before = load i32, ptr %count, align 4
  %after = add i32 %before, 1
  store i32 %after, ptr %count, align 4
  ret i32 ${countAddress + 16}
}`;
