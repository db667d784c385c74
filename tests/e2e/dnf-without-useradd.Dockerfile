FROM amazonlinux:2023
RUN dnf install -y git
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
