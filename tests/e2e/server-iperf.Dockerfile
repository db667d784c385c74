FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends iperf3
CMD ["iperf3", "-s"]
