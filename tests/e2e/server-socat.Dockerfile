FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends socat
EXPOSE 9000
CMD ["socat", "TCP-LISTEN:9000,fork", "EXEC:cat"]
