FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY --chmod=755 default.sh /usr/local/bin/default.sh
COPY www /www
ENTRYPOINT ["default.sh"]
