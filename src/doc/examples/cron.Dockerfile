FROM ubuntu:22.04
RUN apt-get update && apt-get -y install cron curl
COPY backup.crontab /etc/cron.d/backup
RUN chmod 0644 /etc/cron.d/backup && crontab /etc/cron.d/backup
CMD ["cron", "-f"]
