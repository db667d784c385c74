FROM debian:12
RUN useradd --uid 10001 worker
CMD ["app"]
