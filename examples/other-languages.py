# A queue is a Redis list of JSON texts: RPUSH produces, BLPOP consumes, in any language.
# Here with nothing but a socket; with redis-py it is r.rpush(queue, json.dumps(job)).
# Run by other-languages.ts, which is the other end of both queues.
import json
import os
import socket
from urllib.parse import urlsplit

url = urlsplit(os.environ.get("REDIS_URL", "redis://localhost:6379"))
redis = socket.create_connection((url.hostname, url.port or 6379), timeout=10).makefile("rwb")


def command(*args):
    parts = [str(arg).encode() for arg in args]
    redis.write(b"*%d\r\n" % len(parts))
    redis.writelines(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
    redis.flush()
    return reply()


def reply():
    kind, rest = (line := redis.readline().rstrip())[:1], line[1:]
    if kind == b"$":
        return redis.read(int(rest) + 2)[:-2]
    if kind == b"*":
        return [reply() for _ in range(int(rest))]
    assert kind == b":", line
    return int(rest)


for number in (1, 2, 3):
    command("RPUSH", "examples:to-node", json.dumps({"number": number}))

for number in (1, 2, 3):
    _, element = command("BLPOP", "examples:to-python", 10)
    assert json.loads(element) == {"square": number**2}, element
    print("Python got", element.decode())
