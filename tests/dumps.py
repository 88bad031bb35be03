"""What lies in a queue server, unpacked, and the forms in which words could lie there."""

import base64
import json
import zlib


def forms(words):
    """How words could lie in a dump: plain, escaped and packed."""
    yield words.encode()
    yield words.encode("utf-16-le")
    yield json.dumps(words)[1:-1].encode()
    yield repr(words.encode())[2:-1].encode()


def unpacked(value):
    yield value
    for decode in (zlib.decompress, lambda packed: zlib.decompress(base64.b64decode(packed))):
        try:
            yield decode(value)
        except (ValueError, zlib.error):
            continue


def flat(value):
    if isinstance(value, (list, tuple, set)):
        return [inner for each in value for inner in flat(each)]
    if isinstance(value, dict):
        return flat([*value.keys(), *value.values()])
    return [value] if isinstance(value, bytes) else []


def everything_in(client):
    read = {
        b"hash": client.hgetall,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"stream": client.xrange,
        b"string": client.get,
    }
    held = [[key, read[client.type(key)](key)] for key in client.scan_iter()]
    return [form for value in flat(held) for form in unpacked(value)]
