FROM fedora:43
RUN dnf install -y git && dnf clean all
RUN groupadd -g 2500 web && useradd -u 2500 -g 2500 web
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
