FROM fedora:43
RUN dnf install -y git
RUN dnf install -y curl && dnf clean all
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
