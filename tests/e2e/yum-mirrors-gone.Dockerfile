FROM centos:7
RUN yum install -y git
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
