"""The same chat on Flask-SocketIO, with gevent, as its documentation advises for production.

python3 apps/bench/servers/flask_chat.py <port>
"""

from gevent import monkey

monkey.patch_all()

import sys
import time

from flask import Flask, request
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent")

names = {}
rooms = {}


def member(sid):
    return {"id": sid, "name": names[sid]}


@socketio.on("connect")
def connect(auth=None):
    names[request.sid] = (auth or {}).get("name", "Guest")


@socketio.on("join")
def join(data):
    room = data["room"]
    join_room(room)
    in_room = rooms.setdefault(room, {})
    in_room[request.sid] = True
    emit("joined", {"room": room, "member": member(request.sid)}, to=room, include_self=False)
    return {"ok": True, "data": {"room": room, "members": [member(sid) for sid in in_room]}}


@socketio.on("send")
def send(data):
    at = int(time.time() * 1000)
    said = {"room": data["room"], "id": data["id"], "at": at}
    emit("message", {**said, "author": member(request.sid), "text": data["text"]}, to=data["room"])
    return {"ok": True, "data": {"at": at}}


@socketio.on("rename")
def rename(data):
    names[request.sid] = data["name"]
    emit("renamed", member(request.sid), broadcast=True)
    return {"ok": True, "data": {"name": data["name"]}}


@socketio.on("disconnect")
def disconnect():
    for room, in_room in rooms.items():
        if in_room.pop(request.sid, None):
            emit("left", {"room": room, "member": member(request.sid)}, to=room)
    names.pop(request.sid, None)


socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))
