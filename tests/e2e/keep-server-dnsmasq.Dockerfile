FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends dnsmasq-base
CMD ["dnsmasq", "-k", "--port=5353"]
