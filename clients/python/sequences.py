"""Sequences and voices by OSC alone: python3 sequences.py PORT TARGET FILE. Prints what it hears, a line each.

TARGET is where notes go, such as midi:bunsynth; FILE a path that may be written, such as /tmp/edited.ts. The server has the instruments of clients/support/instruments: list, a loop of a beat, and two voices that wait, called and keys.
"""
import sys
import time

from osc import Server

port, target, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
server = Server(port)


def told(what, voice):
    """The next event of a kind that tells of a voice: what comes after its number."""
    return server.wait(lambda _, address, args: address == f"/feed.{what}" and args[0] == voice)[2][1:]


def passes(voice, count):
    """Samples from one pass of a loop to the next."""
    begins = [told("looped", voice)[1] for _ in range(count + 1)]
    return [round(b - a, -1) for a, b in zip(begins, begins[1:])]


def playing():
    """The voices, as name and state."""
    server.send("/playing")
    found = []
    while True:
        _, address, args = server.wait(lambda _, address, args: address == "/playing.reply" or (address == "/done" and args[0] == "/playing"))
        if address == "/done":
            return sorted(found)
        # A message holds whole records: number, name, state, age, loops, number of nodes, the nodes, parameters, level, beat.
        while args:
            found.append(" ".join(args[1:3]))
            args = args[9 + args[5]:]


server.ask("/feed", 1)
server.ask("/tempo", 150.0)

# Two loops, one on the grid and one with a tempo of its own, which begins on a tick.
[grid] = server.ask("/play", "list", "target", f"{target}#1", "qu", "1/4")
[own] = server.ask("/play", "list", "target", f"{target}#2", "bpm", 100.0)
print("begun", told("started", grid)[0], told("started", own)[0])
print("every", passes(grid, 2)[-1], passes(own, 2)[-1])
print("playing", *playing())

# The grid's tempo moves one of them.
server.ask("/tempo", 75.0)
told("looped", grid)
print("slower", passes(grid, 2)[-1], passes(own, 2)[-1])
server.ask("/update", own, "loop", 0)
told("ended", own)
print("left", *playing())
print("stopped", *server.ask("/stop", grid))
told("ended", grid)

# A sequence of our own, edited while it plays: its next pass is the new one.
voice = None
for edit in ("", ".transpose(12)", ".reverse()"):
    with open(path, "w") as file:
        file.write("import { defineSequence, pattern } from 'bunsynth';\n"
                   "const riff = pattern([{ note: 60, beats: 0.25 }, { at: 0.75, note: 64, beats: 0.25 }]);\n"
                   f"export const edited = defineSequence({{ bpm: 240, loop: true, events: riff{edit} }});\n")
    print("loaded", *server.ask("/load", path))
    if voice is None:
        [voice] = server.ask("/play", "edited", "target", f"{target}#6")
    passes(voice, 3)
server.ask("/hush", "edited")
told("ended", voice)

# A voice that waits for a signal and plays as many notes: now, and at a time.
server.ask("/tempo", 300.0)
[called] = server.ask("/play", "called", "target", f"{target}#3")
told("started", called)
server.ask("/signal", "go", 3)
print("now", told("log", called)[1])
server.at(time.time() + 0.5, ("/signal", "go", 2))
print("then", told("log", called)[1])
server.ask("/signal", "enough")
told("ended", called)

# One that waits for keys, which are MIDI bytes; and one that waits for a key to begin at all.
[keys] = server.ask("/play", "keys", "target", f"{target}#4")
[armed] = server.ask("/play", "list", "target", f"{target}#5", "arm", "61")
told("started", keys)
print("waiting", *playing())
for note in (60, 61):
    server.send("/midi", bytes((0x90, note, 100)))
    print("key", told("log", keys)[1])
    server.send("/midi", bytes((0x80, note, 64)))
told("started", armed)
told("looped", armed)
print("stopped", *server.ask("/stop", "all"))
for voice in (keys, armed):
    told("ended", voice)
print("playing", *playing())
server.ask("/quit")
