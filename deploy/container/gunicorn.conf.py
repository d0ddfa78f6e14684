"""How gunicorn serves in a container: threads, because requests wait for the database."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
# Longer than a statement may take (15 s) and than a load balancer waits for a reused connection.
timeout = 120
keepalive = 75
# An order to stop waits so long for requests under way, within the container's own limit (120 s).
graceful_timeout = 100
# A process that serves for ever keeps what it once needed.
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeats in memory: the root is read-only, and /tmp may be a slow disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn makes an anonymous file there
control_socket_disable = True
# The load balancer and the proxy set X-Forwarded-Proto; nobody else reaches this port.
forwarded_allow_ips = "*"
