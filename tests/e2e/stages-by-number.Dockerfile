FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN mkdir /out && cp /bin/busybox /out/

FROM debian:bookworm
COPY --from=0 /out/busybox /usr/local/bin/
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
