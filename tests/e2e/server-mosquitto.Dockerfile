FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends mosquitto
CMD ["mosquitto", "-p", "1883"]
