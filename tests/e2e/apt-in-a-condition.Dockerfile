FROM debian:bookworm
ARG PAGER=yes
RUN apt-get update \
    && apt-get install -y --no-install-recommends busybox \
    && if [ "$PAGER" = yes ]; then apt-get install -y --no-install-recommends less; fi
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
