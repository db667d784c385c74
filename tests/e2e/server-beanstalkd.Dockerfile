FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends beanstalkd
CMD ["beanstalkd", "-p", "11300"]
