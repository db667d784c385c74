FROM alpine:3.20
RUN --mount=type=cache,target=/var/cache/apk apk add --update busybox-extras
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
