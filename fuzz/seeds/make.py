#!/usr/bin/env python3
"""Writes the seeds that follow a binary format and need no library: fuzz/seeds/make.py

Each is the smallest input that reaches deep into its reader: a flat face of 468 vertices, a one-operator model, tiny
pictures. Run it after a format gains a field; the files are part of the tree.
"""
import base64
import hashlib
import hmac
import struct
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent


def save(name, data):
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def message(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def canonical_face():
    vertices = b"".join(struct.pack("<5f", k % 26 * 0.5 - 6, k // 26 * 0.8 - 7, 4, k % 26 / 25, k // 26 / 17)
                        for k in range(468))
    triangles = b"".join(varint(k) for k in (0, 1, 26, 1, 27, 26))
    mesh = message(3, vertices) + message(4, triangles)
    weights = b"".join(message(2, b"\x08" + varint(k) + b"\x15" + struct.pack("<f", 0.5)) for k in (0, 100, 467))
    return message(1, mesh) + weights


def png(width, height, colour, depth, samples, rows=None):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    row = bytes(width * samples * depth // 8)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress((b"\0" + row) * (height if rows is None else rows)))
            + chunk(b"IEND", b""))


def bmp(width, height):
    row = bytes((width * 3 + 3) // 4 * 4)
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(row) * height, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(row) * height, 0, 0, 54) + header + row * height


def onnx():
    def text(number, value):
        return message(number, value.encode())
    def value_info(name):
        dims = message(1, b"\x08\x01") + message(1, b"\x08\x04")
        return text(1, name) + message(2, message(1, b"\x08\x01" + message(2, dims)))
    weight = b"\x08\x04" + b"\x10\x01" + text(8, "w") + message(9, struct.pack("<4f", 1, 1e-20, -1, 0))
    node = text(1, "x") + text(1, "w") + text(2, "y") + text(4, "Mul")
    graph = message(1, node) + text(2, "g") + message(5, weight) + message(11, value_info("x")) + message(
        12, value_info("y"))
    return b"\x08\x07" + message(7, graph) + message(8, b"\x10\x0d")


def key_id(key):
    extracted = hmac.digest(bytes(32), key, hashlib.sha256)
    return hmac.digest(extracted, b"vultus key id\1", hashlib.sha256)[:8]


def key_line(key):
    return key_id(key).hex().encode() + b" " + base64.b64encode(key) + b"\n"


def key_file_of_version_2(key, old):
    ids = (key_id(key).hex() + " " + key_id(old).hex()).encode()
    text = (b"vultus keys 2\nkey " + key_line(key) + b"key " + key_line(old)[:-1] + b" unrecorded\n" +
            b"store 019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6f " + ids + b" /srv/100%25/people.db\n" +
            b"store 019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6e " + ids[:16] + b" - postgresql://db/vultus\n")
    return text + b"end " + hashlib.sha256(text).hexdigest()[:16].encode() + b"\n"


def key_files():
    head, one, two = b"vultus keys 1\n", key_line(bytes([7] * 32)), key_line(bytes(range(32)))
    return {"one.key": head + one, "two.key": head + two + one, "twice.key": head + one + one,
            "crlf.key": (head + one).replace(b"\n", b"\r\n"), "future.key": b"vultus keys 3\n" + one,
            "uses.key": key_file_of_version_2(bytes([7] * 32), bytes(range(32)))}


def archive_text(text):
    return struct.pack("<H", len(text)) + text


def archive_body():
    template = struct.pack("<16sHqd4f", b"template" * 2, 0, 1790000000000, 0.5, 0.6, 0, -0.8, 0)
    ada = struct.pack("<16sq", b"person 1" * 2, 1790000000000) + archive_text(b"Ada") + struct.pack("<I", 1) + template
    bob = struct.pack("<16sq", b"person 2" * 2, 1790000000000) + archive_text("Жанна".encode()) + struct.pack("<I", 0)
    models = struct.pack("<H", 1) + archive_text(b"model") + struct.pack("<H", 4)
    return models + struct.pack("<I", 2) + ada + bob


def archive_header(version, memory_kib, passes, lanes):
    rest = bytes(44)
    return struct.pack("<8sHIII32xQ", b"VULTUSAR", version, memory_kib, passes, lanes, len(rest)) + rest


def main():
    for name, data in key_files().items():
        save("key_file/" + name, data)
    save("archive/two.body", b"\1" + archive_body())
    save("archive/nobody.body", b"\1" + bytes(6))
    save("archive/bomb.body", b"\1" + struct.pack("<HI", 0, 0xFFFFFFFF))
    save("archive/recommended.header", b"\0" + archive_header(1, 65536, 3, 4))
    save("archive/costly.header", b"\0" + archive_header(1, 0xFFFFFFFF, 16, 16))
    save("archive/future.header", b"\0" + archive_header(2, 65536, 3, 4))
    prefix = b"\1" + key_id(bytes([7] * 32))
    save("template_blob/altered.bin", prefix + bytes(12 + 16 + 16))
    save("template_blob/proof.bin", prefix + bytes(12 + 16))
    save("template_blob/other_key.bin", b"\1" + bytes(8 + 12 + 16 + 16))
    save("template_blob/vector.bin", struct.pack("<4f", 0.6, 0, -0.8, 0))
    save("canonical_face/flat.binarypb", canonical_face())
    save("decode_image/rgb.png", png(5, 4, 2, 8, 3))
    save("decode_image/grey16.png", png(5, 4, 0, 16, 1))
    save("decode_image/bomb.png", png(30000, 30000, 2, 8, 3, rows=1))
    save("decode_image/tiny.bmp", bmp(5, 3))
    save("import_onnx/mul.onnx", onnx())
    save("native_onnx/mul.onnx", onnx())


if __name__ == "__main__":
    main()
