FROM fedora:43
RUN --mount=type=cache,target=/var/cache/dnf dnf -y install git
COPY server.py /srv/
CMD ["python3", "/srv/server.py"]
