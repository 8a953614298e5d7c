-- Prosody as a chat for anybody: rooms over WebSocket, nothing kept, no limits of rates.
-- The program that measures fills in the port and the folder.
data_path = "$FOLDER"
pidfile = "$FOLDER/prosody.pid"
run_as_root = true
daemonize = false
log = { warn = "*console" }

modules_enabled = { "saslauth", "disco", "ping", "websocket" }
modules_disabled = { "s2s", "offline", "posix" }
consider_websocket_secure = true
cross_domain_websocket = true
c2s_require_encryption = false
network_backend = "epoll"
-- As Node has it: what is written is sent at once, and so many may wait to be let in.
network_settings = { nagle = false, tcp_backlog = 511 }

http_ports = { $PORT }
http_interfaces = { "127.0.0.1" }
http_host = "127.0.0.1"
https_ports = {}
c2s_ports = {}
s2s_ports = {}

VirtualHost "localhost"
authentication = "anonymous"
allow_anonymous_s2s = false

Component "rooms.localhost" "muc"
restrict_room_creation = false
muc_room_locking = false
muc_room_default_persistent = false
muc_room_default_history_length = 0
max_history_messages = 0
