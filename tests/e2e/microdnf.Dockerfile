FROM rockylinux:9-minimal
RUN microdnf install -y git
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
