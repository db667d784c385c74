FROM debian:bookworm
RUN useradd --uid 2300 --create-home web
USER web
RUN echo one > /home/web/one
USER root
RUN apt-get update && apt-get install -y --no-install-recommends busybox
COPY www /www
USER web
RUN echo two > /home/web/two
CMD ["busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]
