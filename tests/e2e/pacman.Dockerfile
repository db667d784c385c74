FROM archlinux:latest
RUN pacman -Sy --noconfirm git
COPY server.py /srv/
EXPOSE 8080
CMD ["python3", "/srv/server.py"]
