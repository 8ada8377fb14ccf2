/**
 * The one call by which the audio thread enters native code: a loop over a list of what is to be run, itself compiled like a SynthDef.
 *
 *     i32 run(ptr base, ptr table, i64 tableLength, i32 list, i32 count)
 *
 * At `base + list` lie `count` entries of four words: number of the def, address of its list of pods, number of pods, and a word for the result. For each
 * whose number is below `tableLength`, and for which `table` has the address of a function, that is called with `(base, list of pods, number of pods)`, and
 * what it returns is the result. An entry that has no function keeps the result that it had. Returns the number of entries that were run.
 *
 * `list` and its entries lie in the shared memory, where a stray write of a UGen may change them: addresses in them are added up in 32 bits, so that they
 * stay within 4 GiB from `base` on, and the table of functions lies outside.
 */
import { WalkEntry, walkEntryBytes } from './render/walk-entry.ts';

/** The key under which it is kept. */
export const walkerKey = 'walker 1';

/** Passes of LLVM: it is written nearly as it is to be. */
export const walkerPasses = 'default<O1>';

export const walkerText = `define i32 @run(ptr %base, ptr %table, i64 %tableLength, i32 %list, i32 %count) nounwind {
entry:
  %some = icmp ne i32 %count, 0
  br i1 %some, label %walk, label %end

walk:
  %i = phi i32 [ 0, %entry ], [ %iNext, %next ]
  %entryAt = phi i32 [ %list, %entry ], [ %entryNext, %next ]
  %done = phi i32 [ 0, %entry ], [ %doneNext, %next ]
  %entryAtWide = zext i32 %entryAt to i64
  %defPlace = getelementptr i8, ptr %base, i64 %entryAtWide
  %def = load i32, ptr %defPlace, align 4
  %defWide = zext i32 %def to i64
  %isDef = icmp ult i64 %defWide, %tableLength
  br i1 %isDef, label %find, label %next

find:
  %functionPlace = getelementptr ptr, ptr %table, i64 %defWide
  %function = load ptr, ptr %functionPlace, align 8
  %isThere = icmp ne ptr %function, null
  br i1 %isThere, label %call, label %next

call:
  %podListAt = add i32 %entryAt, ${4 * WalkEntry.podList}
  %podListAtWide = zext i32 %podListAt to i64
  %podListPlace = getelementptr i8, ptr %base, i64 %podListAtWide
  %podList = load i32, ptr %podListPlace, align 4
  %podsAt = add i32 %entryAt, ${4 * WalkEntry.pods}
  %podsAtWide = zext i32 %podsAt to i64
  %podsPlace = getelementptr i8, ptr %base, i64 %podsAtWide
  %pods = load i32, ptr %podsPlace, align 4
  %result = call i32 %function(ptr %base, i32 %podList, i32 %pods)
  %resultAt = add i32 %entryAt, ${4 * WalkEntry.result}
  %resultAtWide = zext i32 %resultAt to i64
  %resultPlace = getelementptr i8, ptr %base, i64 %resultAtWide
  store i32 %result, ptr %resultPlace, align 4
  %doneMore = add i32 %done, 1
  br label %next

next:
  %doneNext = phi i32 [ %done, %walk ], [ %done, %find ], [ %doneMore, %call ]
  %iNext = add i32 %i, 1
  %entryNext = add i32 %entryAt, ${walkEntryBytes}
  %more = icmp ult i32 %iNext, %count
  br i1 %more, label %walk, label %end

end:
  %sum = phi i32 [ 0, %entry ], [ %doneNext, %next ]
  ret i32 %sum
}
`;
