"""supriya, unmodified, with bunsynth as its server: run.py, with supriya installed and the server's path in SUPRIYA_SERVER_EXECUTABLE."""
import sys
import time

import supriya

server = supriya.Server().boot(port=supriya.find_free_port())
print("booted", server.options.port)
with server.at():
    with server.add_synthdefs(supriya.default):
        synth = server.add_synth(supriya.default, frequency=440)
group = server.add_group()
buffer = server.add_buffer(channel_count=1, frame_count=512)
bus = server.add_bus("CONTROL")
bus.set(0.5)
server.sync(timeout=30)
print("bus", bus.get(), "buffer", buffer.get(0, 511))
print(server.query_tree())
print(server.dump_tree())
synth.set(frequency=660)
synth.pause()
synth.unpause()
synth.move(group, "ADD_TO_HEAD")
time.sleep(1)
print(server.query_tree())
synth.free()
group.free()
buffer.free()
server.sync()
server.quit()
print("ended", server.boot_status.name)
sys.exit(0)
