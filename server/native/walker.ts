/**
 * The one call by which the audio thread enters native code: a loop over a list of what is to be run, itself compiled like a SynthDef.
 *
 *     i32 run(ptr base, ptr table, i64 tableLength, i32 list, i32 count)
 *
 * At `base + list` lie `count` entries of four words: number of the def, address of its list of pods, number of pods, and a word for the result. For each
 * whose number is below `tableLength`, and for which `table` has the address of a function, that is called with `(base, list of pods, number of pods)`, and
 * what it returns is the result. It stops before an entry that has no function, and behind one whose result is not 0 or that has left records, which the
 * render thread looks at before anything else runs. Returns the number of entries that were run.
 *
 * `list` and its entries lie in the shared memory, where a stray write of a UGen may change them: addresses in them are added up in 32 bits, so that they
 * stay within 4 GiB from `base` on, and the table of functions lies outside.
 */
import { World } from '../world/layout.ts';
import { WalkEntry, walkEntryBytes } from '../world/walk-entry.ts';

/** The key under which it is kept. */
export const walkerKey = 'walker 2';

/** Passes of LLVM: it is written nearly as it is to be. */
export const walkerPasses = 'default<O1>';

export const walkerText = `define i32 @run(ptr %base, ptr %table, i64 %tableLength, i32 %list, i32 %count) nounwind {
entry:
  %recordsPlace = getelementptr i8, ptr %base, i64 ${World.recordBytes}
  %some = icmp ne i32 %count, 0
  br i1 %some, label %walk, label %end

walk:
  %i = phi i32 [ 0, %entry ], [ %iNext, %next ]
  %entryAt = phi i32 [ %list, %entry ], [ %entryNext, %next ]
  %entryAtWide = zext i32 %entryAt to i64
  %defPlace = getelementptr i8, ptr %base, i64 %entryAtWide
  %def = load i32, ptr %defPlace, align 4
  %defWide = zext i32 %def to i64
  %isDef = icmp ult i64 %defWide, %tableLength
  br i1 %isDef, label %find, label %end

find:
  %functionPlace = getelementptr ptr, ptr %table, i64 %defWide
  %function = load ptr, ptr %functionPlace, align 8
  %isThere = icmp ne ptr %function, null
  br i1 %isThere, label %call, label %end

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
  %records = load i32, ptr %recordsPlace, align 4
  %left = or i32 %result, %records
  %isNothing = icmp eq i32 %left, 0
  %iNext = add i32 %i, 1
  br i1 %isNothing, label %next, label %end

next:
  %entryNext = add i32 %entryAt, ${walkEntryBytes}
  %more = icmp ult i32 %iNext, %count
  br i1 %more, label %walk, label %end

end:
  %done = phi i32 [ 0, %entry ], [ %i, %walk ], [ %i, %find ], [ %iNext, %call ], [ %iNext, %next ]
  ret i32 %done
}
`;
