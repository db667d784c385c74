FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends zabbix-agent && install -d -o zabbix /run/zabbix /var/log/zabbix
EXPOSE 10050
CMD ["zabbix_agentd", "-f"]
