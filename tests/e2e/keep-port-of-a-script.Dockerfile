FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY --chmod=755 port-80.sh /usr/local/bin/port-80.sh
COPY www /www
CMD ["port-80.sh"]
