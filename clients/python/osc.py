"""OSC over UDP with nothing but Python's standard library: just enough for a session."""
import socket
import struct
import time

EPOCH = 2_208_988_800  # seconds from 1900, where OSC's time begins, to 1970


def _padded(data):
    return data + b"\0" * (-len(data) % 4)


def _text(value):
    return _padded(value.encode() + b"\0")


def encode(address, *args):
    """A message. int, float, str and bytes (as a blob) are what arguments can be."""
    types, data = ",", b""
    for arg in args:
        if isinstance(arg, int):
            types, data = types + "i", data + struct.pack(">i", arg)
        elif isinstance(arg, float):
            types, data = types + "f", data + struct.pack(">f", arg)
        elif isinstance(arg, str):
            types, data = types + "s", data + _text(arg)
        else:
            types, data = types + "b", data + struct.pack(">i", len(arg)) + _padded(arg)
    return _text(address) + _text(types) + data


def bundle(seconds, *messages):
    """Messages with their time in seconds since 1970."""
    tag = int((seconds + EPOCH) * 2**32)
    return b"#bundle\0" + struct.pack(">Q", tag) + b"".join(struct.pack(">i", len(m)) + m for m in messages)


def decode(packet):
    """The messages of a packet, as (seconds since 1970 or None, address, arguments)."""
    if packet.startswith(b"#bundle\0"):
        seconds = struct.unpack_from(">Q", packet, 8)[0] / 2**32 - EPOCH
        at, found = 16, []
        while at < len(packet):
            size = struct.unpack_from(">i", packet, at)[0]
            found += [(seconds, address, args) for _, address, args in decode(packet[at + 4:at + 4 + size])]
            at += 4 + size
        return found
    at = 0

    def text():
        nonlocal at
        end = packet.index(b"\0", at)
        value = packet[at:end].decode()
        at += (end - at) // 4 * 4 + 4
        return value

    address, args = text(), []
    for kind in text()[1:]:
        if kind == "s":
            args.append(text())
        elif kind == "b":
            size = struct.unpack_from(">i", packet, at)[0]
            args.append(packet[at + 4:at + 4 + size])
            at += 4 + size + -size % 4
        elif kind in "TFN":
            args.append({"T": True, "F": False, "N": None}[kind])
        else:
            form = {"i": ">i", "f": ">f", "d": ">d", "h": ">q", "t": ">Q"}[kind]
            args.append(struct.unpack_from(form, packet, at)[0])
            at += struct.calcsize(form)
    return [(None, address, args)]


class Server:
    """A server at a port of this machine."""

    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.heard = []

    def send(self, address, *args):
        self.socket.send(encode(address, *args))

    def at(self, seconds, *messages):
        self.socket.send(bundle(seconds, *(encode(*message) for message in messages)))

    def wait(self, which, patience=20):
        """The first message that suits and was not taken yet. which gets its time, address and arguments."""
        end = time.monotonic() + patience
        while True:
            for message in self.heard:
                if which(*message):
                    self.heard.remove(message)
                    return message
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            self.heard += decode(self.socket.recv(65536))

    def ask(self, address, *args):
        """Sends a command; what came with its /done."""
        self.send(address, *args)
        _, kind, rest = self.wait(lambda _, kind, rest: kind in ("/done", "/fail") and rest[0] == address)
        if kind == "/fail":
            raise RuntimeError(f"{address}: {rest[1]}")
        return rest[1:]
