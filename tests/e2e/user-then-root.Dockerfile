FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends busybox
RUN useradd --uid 2000 web
USER web
RUN id -un
USER root
RUN mkdir -p /srv/site
COPY www /www
EXPOSE 8080
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
