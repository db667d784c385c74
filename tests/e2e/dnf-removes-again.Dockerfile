FROM fedora:43
RUN dnf -y install gcc && test -f /opt/toy/gcc && dnf -y remove gcc && dnf -y install git
COPY server.py /srv/
CMD ["python3", "/srv/server.py"]
