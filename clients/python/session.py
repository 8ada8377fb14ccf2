"""The grid and MIDI by OSC alone: python3 session.py PORT INSTRUMENT MIDI_OUTPUT. Prints what it hears, a line each."""
import sys
import time

from osc import Server

port, instrument, output = int(sys.argv[1]), sys.argv[2], sys.argv[3]
server = Server(port)
server.ask("/feed", 1)

# The grid: a tempo, a signature, and eighths ahead of their time.
server.ask("/tempo", 150.0)
server.ask("/grid/signature", 3, 4)
server.ask("/grid/subscribe", "1/8")
ticks = [server.wait(lambda _, address, args: address == "/tick") for _ in range(9)]
server.ask("/grid/subscribe", "1/8", 0)
distances = [round(1000 * (b[0] - a[0]), -1) for a, b in zip(ticks[4:], ticks[5:])]
print("ticks", "follow" if all(b[2][1] == a[2][1] + 1 for a, b in zip(ticks, ticks[1:])) else "are lost", "every", sorted(distances)[len(distances) // 2], "ms")
server.send("/grid")
_, _, (beat, bar, in_bar, bpm, *_, numerator, denominator, swing, division) = server.wait(lambda _, address, args: address == "/grid.reply")
print("grid", bpm, numerator, denominator)

# Keys that play an instrument, as MIDI bytes.
server.ask("/midi/map", "1", instrument)
for note in (69, 81):
    server.send("/midi", bytes((0x90, note, 127)))
    _, _, (voice, name, *_) = server.wait(lambda _, address, args: address == "/feed.started")
    print("started", name)
    time.sleep(0.3)
    server.send("/midi", bytes((0x80, note, 64)))
    server.wait(lambda _, address, args: address == "/feed.ended" and args[0] == voice)
    print("ended", name)
_, _, (source, kind, channel, note, velocity, *_) = server.wait(lambda _, address, args: address == "/feed.midi")
print("midi", kind, channel, note, velocity)
print("unmapped", *server.ask("/midi/unmap", "1"))

# MIDI out: notes with their time, a controller, panic, the clock.
server.ask("/midi/open", output)
server.wait(lambda _, address, args: address == "/feed.port" and args[2] == "open")
server.at(time.time() + 0.3, ("/midi/note", output, 1, 60, 100, 0.1))
server.ask("/midi/send", output, bytes((0xB0, 7, 90)))
time.sleep(0.6)
server.ask("/midi/note", output, 2, 72, 100, 3600.0)
time.sleep(0.2)
server.ask("/midi/panic")
server.ask("/midi/clock", output)
time.sleep(2)
server.ask("/midi/clock", output, 0)
time.sleep(0.5)
server.ask("/midi/close", output)
server.ask("/quit")
