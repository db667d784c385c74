FROM debian:bookworm AS tools
RUN apt-get update && apt-get install -y --no-install-recommends busybox
FROM debian:bookworm AS pages
RUN mkdir -p /out && echo hello > /out/index.html
FROM debian:bookworm AS notes
RUN mkdir -p /out && echo note > /out/note.txt
FROM debian:bookworm
COPY --from=tools /bin/busybox /usr/local/bin/
COPY --from=pages /out /www
COPY --from=notes /out /notes
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
