FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends nagios-nrpe-server && mkdir /run/nagios
EXPOSE 5666
CMD ["nrpe", "-f", "-c", "/etc/nagios/nrpe.cfg"]
