#!/usr/bin/python3
"""Makes interop-vectors.txt with another implementation of MessagePack: msgpack for Python (Debian package python3-msgpack).

Each line is a value in the notation of MessagePackNotation, " = ", and the bytes that the other implementation's encoder
makes of it; its decoder has read each of them back to the same value before the line is written. The tests read the bytes
and must find the value, and write the value and must find the bytes. So both directions are checked without Python there.

    ./interop.py            writes the file
    ./interop.py --check    fails if the file is not what this makes
"""
import itertools
import pathlib
import random
import struct
import sys

import msgpack

SHORTEST_RUN = 32


class Single(float):
    """A float that is packed with 32 bits."""


class Pairs(list):
    """A map with repeated keys, which a dictionary cannot hold."""


def hexadecimal(data):
    parts, plain = [], ""
    for item, run in itertools.groupby(data):
        count = len(list(run))
        if count < SHORTEST_RUN:
            plain += "%02x" % item * count
            continue
        parts += [plain, "%02x*%d" % (item, count)]
        plain = ""
    return "+".join(part for part in parts + [plain] if part)


def tokens(value):
    if value is None:
        yield "nil"
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int):
        yield "i:%d" % value
    elif isinstance(value, Single):
        yield "f32:" + struct.pack(">f", value).hex()
    elif isinstance(value, float):
        yield "f64:" + struct.pack(">d", value).hex()
    elif isinstance(value, str):
        yield "s:" + hexadecimal(value.encode())
    elif isinstance(value, bytes):
        yield "b:" + hexadecimal(value)
    elif isinstance(value, msgpack.Timestamp):
        yield "t:%d:%d" % (value.seconds, value.nanoseconds)
    elif isinstance(value, msgpack.ExtType):
        yield "x:%d:%s" % (value.code, hexadecimal(value.data))
    elif isinstance(value, (dict, Pairs)):
        yield "m:%d" % len(value)
        for pair in value.items() if isinstance(value, dict) else value:
            for part in pair:
                yield from tokens(part)
    else:
        yield "a:%d" % len(value)
        for element in value:
            yield from tokens(element)


def notation(value):
    out = []
    for token, run in itertools.groupby(tokens(value)):
        count = len(list(run))
        out += [token] * count if count < SHORTEST_RUN else ["%s^%d" % (token, count)]
    return " ".join(out)


def pack(value):
    packer = msgpack.Packer(use_bin_type=True, use_single_float=isinstance(value, Single))
    packed = packer.pack_map_pairs(value) if isinstance(value, Pairs) else packer.pack(value)
    options = {"object_pairs_hook": Pairs} if isinstance(value, Pairs) else {}
    back = msgpack.unpackb(packed, strict_map_key=False, **options)
    if options:
        back = Pairs(tuple(pair) for pair in back)
    assert notation(Single(back) if isinstance(value, Single) else back) == notation(value), value
    return packed


def boundaries():
    yield from (None, False, True)
    edges = {0, 1, 31, 32, 33, 127}
    for bits in (7, 8, 15, 16, 31, 32, 63, 64):
        edges |= {(1 << bits) - 1, 1 << bits, (1 << bits) + 1}
    for number in sorted(edges | {-edge for edge in edges}):
        if -(1 << 63) <= number < 1 << 64:
            yield number
    for number in (0.0, -0.0, 0.5, -1.5, 1e300, 5e-324, float("inf"), float("-inf"), 0.1):
        yield number
    for number in (0.0, -0.0, 0.5, -1.5, 2.0**-149, float("inf"), float("-inf"), 16777215.0):
        yield Single(number)
    for length in (0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536):
        yield "a" * length
        yield bytes(length)
        yield [0] * length
        yield Pairs([(0, 0)] * length)
        yield msgpack.ExtType(length % 128, bytes(length))
    for length in (2, 3, 4, 5, 7, 8, 9, 17):
        yield msgpack.ExtType(5, bytes(range(length)))
    for text in ("\0", "\u00e9\u00df", "\u0416\u4e2d\ud55c", "\U0001f41f\U0010ffff", "\ufeff"):
        yield text
    for seconds in (0, 1, (1 << 31), (1 << 32) - 1, 1 << 32, (1 << 34) - 1, 1 << 34, -1, -(1 << 63), (1 << 63) - 1):
        for nanoseconds in (0, 1, 999999999):
            yield msgpack.Timestamp(seconds, nanoseconds)


def anything(source, depth):
    kind = source.randrange(10 if depth > 0 else 8)
    if kind == 0:
        return source.choice((None, False, True))
    if kind <= 2:
        return source.randrange(1 << source.randrange(65))
    if kind == 3:
        return -source.randrange(1 << source.randrange(64))
    if kind == 4:
        return source.gauss(0, 1e9)
    if kind == 5:
        return "".join(chr(source.choice((source.randrange(0x20, 0x7F), source.randrange(0xA0, 0xD800)))) for _ in range(source.randrange(50)))
    if kind == 6:
        return bytes(source.randrange(256) for _ in range(source.randrange(50)))
    if kind == 7:
        return msgpack.ExtType(source.randrange(128), bytes(source.randrange(256) for _ in range(source.randrange(20))))
    elements = [anything(source, depth - 1) for _ in range(source.randrange(20))]
    if kind == 8:
        return elements
    return {("key %d" % index if index % 2 else index): element for index, element in enumerate(elements)}


def main():
    source = random.Random(20)
    values = list(boundaries()) + [anything(source, 3) for _ in range(200)]
    text = "".join("%s = %s\n" % (notation(value), hexadecimal(pack(value))) for value in values)
    path = pathlib.Path(__file__).with_name("interop-vectors.txt")
    if "--check" not in sys.argv:
        path.write_text(text)
    elif path.read_text() != text:
        sys.exit("interop-vectors.txt is not what this script makes")


main()
