FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
ENV SITE=/srv/site
WORKDIR $SITE
COPY www /www
CMD date > started.txt && exec busybox httpd -f -p 8080 -h /www
