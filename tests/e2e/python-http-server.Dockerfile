FROM python:3.12-slim
WORKDIR /www
COPY www .
EXPOSE 8080
CMD ["python", "-m", "http.server", "8080"]
