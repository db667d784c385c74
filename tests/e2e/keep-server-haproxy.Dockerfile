FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox haproxy
COPY haproxy.cfg /etc/haproxy/haproxy.cfg
CMD ["haproxy", "-db", "-f", "/etc/haproxy/haproxy.cfg"]
